"""Records on disk: what the first data folders hold is read as it was written, and written the same
again.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ingest.store.records import Edition, EditionState, RawFile, StoredRecord, Vintage
from ingest.store.sealed import DamagedRecord

RETRIEVED = dt.datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=dt.UTC)
# Each text is what the store wrote before its records were pydantic models.
EDITION_JSON = """\
{
 "edition_id": "0123456789abcdef",
 "files": [
  {
   "headers": {
    "etag": "\\"x\\""
   },
   "name": "Báo cáo tháng 3.xlsx",
   "sha256": "abab",
   "size": 1234,
   "url": "folder:mic__report/Báo cáo tháng 3.xlsx"
  }
 ],
 "retrieved_at": "2026-11-22T01:02:03.456789+00:00",
 "source_id": "mic__report"
}
"""
PUBLISHED_JSON = """\
{
 "content_hash": "c",
 "edition_id": "0123456789abcdef",
 "known_basis": "published",
 "known_from": "2024-03-31T00:00:00",
 "published_at": "2024-03-31",
 "quarantined": 2,
 "reading_id": "fedcba9876543210",
 "retrieved_at": "2026-11-22T01:02:03.456789+00:00",
 "rows": 203,
 "scope_hash": "s",
 "source_id": "mic__report",
 "vintage_id": "mic__report@20240331-1a2b3c4d"
}
"""
RETRIEVED_JSON = """\
{
 "content_hash": "c",
 "edition_id": "0123456789abcdef",
 "known_basis": "retrieved",
 "known_from": "2026-11-22T01:02:03.456789",
 "published_at": null,
 "quarantined": 2,
 "reading_id": "fedcba9876543210",
 "retrieved_at": "2026-11-22T01:02:03.456789+00:00",
 "rows": 203,
 "scope_hash": "s",
 "source_id": "mic__report",
 "vintage_id": "mic__report@20240331-1a2b3c4d"
}
"""
STATE_JSON = """\
{
 "edition_id": "0123456789abcdef",
 "outcome": "accepted",
 "reading_id": "fedcba9876543210",
 "reason": "",
 "vintage_ids": [
  "mic__report@20240331-1a2b3c4d"
 ],
 "warning": "gate A: cảnh báo"
}
"""
PUBLISHED = Vintage(
    source_id="mic__report",
    vintage_id="mic__report@20240331-1a2b3c4d",
    edition_id="0123456789abcdef",
    reading_id="fedcba9876543210",
    published_at=dt.date(2024, 3, 31),
    retrieved_at=RETRIEVED,
    known_from=dt.datetime(2024, 3, 31),
    known_basis="published",
    rows=203,
    quarantined=2,
    scope_hash="s",
    content_hash="c",
)
RECORDS: list[tuple[StoredRecord, str]] = [
    (
        Edition(
            source_id="mic__report",
            edition_id="0123456789abcdef",
            retrieved_at=RETRIEVED,
            files=(
                RawFile(
                    name="Báo cáo tháng 3.xlsx",
                    sha256="abab",
                    size=1234,
                    url="folder:mic__report/Báo cáo tháng 3.xlsx",
                    headers={"etag": '"x"'},
                ),
            ),
        ),
        EDITION_JSON,
    ),
    (PUBLISHED, PUBLISHED_JSON),
    (
        PUBLISHED.model_copy(
            update={
                "published_at": None,
                "known_basis": "retrieved",
                "known_from": RETRIEVED.replace(tzinfo=None),
            }
        ),
        RETRIEVED_JSON,
    ),
    (
        EditionState(
            edition_id="0123456789abcdef",
            reading_id="fedcba9876543210",
            outcome="accepted",
            vintage_ids=("mic__report@20240331-1a2b3c4d",),
            warning="gate A: cảnh báo",
        ),
        STATE_JSON,
    ),
]


@pytest.mark.parametrize(
    ("record", "text"), RECORDS, ids=("edition", "published", "retrieved", "state")
)
def test_a_record_is_written_as_ever_and_read_back(
    tmp_path: Path, record: StoredRecord, text: str
) -> None:
    path = tmp_path / "record.json"
    record.write(path)
    fields = json.loads(path.read_text("utf-8"))
    assert len(fields.pop("seal")) == 16
    assert json.dumps(fields, ensure_ascii=False, indent=1) + "\n" == text
    assert type(record).read(path) == record
    # as a data folder of before there were seals holds it
    path.write_text(text, "utf-8")
    assert type(record).read(path) == record


def test_one_changed_digit_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "vintage.json"
    PUBLISHED.write(path)
    text = path.read_text("utf-8")
    path.write_text(text.replace("2024-03-31T", "2023-03-31T"), "utf-8")
    with pytest.raises(DamagedRecord, match=r"vintage\.json"):
        Vintage.read(path)


def test_moments_keep_their_own_kind(tmp_path: Path) -> None:
    path = tmp_path / "vintage.json"
    path.write_text(PUBLISHED_JSON, "utf-8")
    vintage = Vintage.read(path)
    assert vintage.retrieved_at.tzinfo is dt.UTC
    assert vintage.known_from.tzinfo is None


def test_a_state_of_before_there_were_warnings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(
        '{"edition_id": "e", "reading_id": "r", "outcome": "held", "vintage_ids": [], "reason": "empty"}'
    )
    assert EditionState.read(path).warning == ""


def test_another_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vintage.json"
    path.write_text(STATE_JSON, "utf-8")
    with pytest.raises(DamagedRecord, match="source_id"):
        Vintage.read(path)
