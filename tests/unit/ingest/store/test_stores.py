"""The raw and the landed store: nothing kept twice, nothing seen half, and what a later reading no
longer gives.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import polars as pl
import pytest

from ingest.fetch.fetched import Fetched
from ingest.store.atomic import open_atomically, write_atomically
from ingest.store.landed import HeldReport, LandedStore
from ingest.store.landing import Landing, write_landing
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from ingest.store.records import EditionState, Vintage

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def fetch(folder: Path, name: str, content: bytes, days: int = 0) -> Fetched:
    path = folder / f"{name}.part"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    moment = NOW + dt.timedelta(days=days)
    return Fetched(
        name, path, f"folder:s/{name}", sha256, len(content), moment, {"etag": "1"}
    )


def land(folder: Path, reading_id: str, value: int = 1) -> Landing:
    vintage = Vintage(
        source_id="a__s",
        vintage_id="a__s@20240331-1a2b3c4d",
        edition_id="e",
        reading_id=reading_id,
        published_at=None,
        retrieved_at=NOW,
        known_from=NOW.replace(tzinfo=None),
        known_basis="retrieved",
        rows=1,
        quarantined=0,
        scope_hash="",
        content_hash=str(value),
    )
    rows = pl.DataFrame({"value": [value], "flags": [""], "qualifier": [">"]})
    write_landing(
        folder / reading_id,
        rows,
        pl.DataFrame({"problem": []}, schema={"problem": pl.String}),
    )
    return Landing(vintage, folder / reading_id)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "data")


def test_the_same_files_are_the_same_edition(tmp_path: Path, paths: Paths) -> None:
    raw = RawStore(paths)
    came = [fetch(tmp_path, "b.csv", b"2"), fetch(tmp_path, "a.csv", b"1")]
    edition, is_new = raw.keep_edition("a__s", came)
    assert is_new
    assert [file.name for file in edition.files] == ["a.csv", "b.csv"]
    assert raw.keep_edition("a__s", came[::-1]) == (edition, False)
    assert raw.read_edition("a__s", edition.edition_id) == edition
    assert raw.file_path("a__s", came[0].sha256).read_bytes() == b"2"


def test_a_file_that_did_not_travel_again_is_part_of_the_next_edition(
    tmp_path: Path, paths: Paths
) -> None:
    raw = RawStore(paths)
    first, _ = raw.keep_edition(
        "a__s", [fetch(tmp_path, "a.csv", b"1"), fetch(tmp_path, "b.csv", b"2")]
    )
    unchanged = first.files[:1]
    second, is_new = raw.keep_edition(
        "a__s", [fetch(tmp_path, "b.csv", b"3", days=1)], unchanged
    )
    assert is_new
    assert second.files[0] == unchanged[0]
    assert raw.list_editions("a__s") == [first, second]
    assert raw.list_editions("nobody__s") == []


def test_a_folder_in_place_of_kept_bytes_is_set_aside_for_them(
    tmp_path: Path, paths: Paths
) -> None:
    raw = RawStore(paths)
    came = fetch(tmp_path, "a.csv", b"1")
    raw.keep_edition("a__s", [came])
    kept = raw.file_path("a__s", came.sha256)
    kept.unlink()
    kept.mkdir()
    raw.keep_edition("a__s", [came])
    assert kept.read_bytes() == b"1"
    assert kept.with_name(f"{kept.name}.damaged").is_dir()


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_atomically(path, b"old")
    with pytest.raises(RuntimeError), open_atomically(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"


def test_a_new_reading_serves_and_the_old_one_stays(
    tmp_path: Path, paths: Paths
) -> None:
    landed = LandedStore(paths)
    first, second = land(tmp_path, "r1", 1), land(tmp_path, "r2", 2)
    landed.accept(first)
    landed.accept(second)
    [serving] = landed.list_vintages("a__s")
    assert serving.reading_id == "r2"
    assert serving.landed_sha256 == landed.hash_files(second.vintage)
    assert landed.is_whole(serving)
    assert pl.read_parquet(landed.rows_path(second.vintage))["value"].to_list() == [2]
    assert landed.list_files(first.vintage) == [landed.rows_path(first.vintage)]
    landed.withdraw_vintages([second.vintage])
    assert landed.list_vintages("a__s") == []
    assert landed.rows_path(second.vintage).exists()


def test_the_same_reading_may_be_accepted_again(tmp_path: Path, paths: Paths) -> None:
    landed = LandedStore(paths)
    landed.accept(land(tmp_path, "r1"))
    again = land(tmp_path, "r1")
    before = landed.hash_files(again.vintage)
    landed.accept(again)
    assert landed.hash_files(again.vintage) == before


def test_what_was_held_is_forgotten_once_it_is_accepted(paths: Paths) -> None:
    landed = LandedStore(paths)
    held = EditionState(edition_id="e", reading_id="r", outcome="held", reason="empty")
    landed.hold("a__s", held, HeldReport("text", "<p>", {"copy.xlsx": b"x"}))
    assert landed.find_state("a__s", "e") == held
    names = {path.name for path in landed.held_folder("a__s", "e").iterdir()}
    assert names == {"report.txt", "report.html", "copy.xlsx"}
    accepted = held.model_copy(
        update={"outcome": "accepted", "reason": "", "warning": "gate A: look"}
    )
    landed.write_state("a__s", accepted)
    assert not landed.held_folder("a__s", "e").exists()
    assert landed.list_warnings("a__s") == {"e": "gate A: look"}
    assert landed.find_state("a__s", "unknown") is None
