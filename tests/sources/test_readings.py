"""What is landed of a file changes only together with the number of the reader, or of the kind of
record.

A user's raw files are read again when such a number is raised, and only then: rows that change
without it would be of two kinds in one landed store.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from ingest.land.reading import build_reading_id
from ingest.land.record_kinds import RECORD_KINDS
from ingest.parse.reference_lists import ReferenceLists
from ingest.read.registry import READER_VERSIONS
from tests.sources.readings import FileReading, list_places, load_table, read_files

REFRESH = "python -m tests.sources.readings"


@pytest.fixture(scope="module")
def reference(seeds) -> ReferenceLists:
    return ReferenceLists.load(seeds)


def _list_known(place: str) -> dict[str, list[FileReading]]:
    known = defaultdict(list)
    for reading in load_table():
        if reading.place == place:
            known[reading.source_id].append(reading)
    return known


def explain_change(before: FileReading, now: FileReading) -> str:
    """What has to be done about a file that lands otherwise than the table says; empty where it
    does not.
    """
    if before == now:
        return ""
    at = f"{now.source_id}, {now.file_name}"
    versions = [(r.format_version, r.record_version) for r in (before, now)]
    if versions[0] != versions[1] or before.raw_sha256 != now.raw_sha256:
        return f"{at}: a number or the file changed; to fix: {REFRESH}"
    return (
        f"{at}: expected rows {before.rows_sha256} ({before.rows}), found {now.rows_sha256} ({now.rows}), with"
        f" unchanged numbers; to fix: raise VERSION of ingest/read/formats/ ({now.format}, now {now.format_version})"
        f" if other cells are read of the same bytes, or VERSION of ingest/land/ ({now.record_kind}, now"
        f" {now.record_version}) if other rows are made of the same cells; neither, if a declaration or a reference"
        f" list changed them, which reads the files again by itself. Then {REFRESH}"
    )


@pytest.mark.parametrize(
    "place", ["tiny", "bundled", pytest.param("recorded", marks=pytest.mark.shared)]
)
def test_rows_change_only_with_a_number(
    place: str, reference: ReferenceLists, request: pytest.FixtureRequest
):
    if place == "recorded":
        request.getfixturevalue("shared")
    sources = {source.id: source for source in list_places()[place]}
    changes = []
    for source_id, known in _list_known(place).items():
        names = [reading.file_name for reading in known]
        now = {
            r.file_name: r
            for r in read_files(place, sources[source_id], reference, names)
        }
        assert now.keys() == set(names), (
            f"{source_id}: files of the table are gone; to fix: {REFRESH}"
        )
        changes += [
            explain_change(reading, now[reading.file_name]) for reading in known
        ]
    assert not [change for change in changes if change]


def test_every_format_and_every_kind_of_record_is_in_the_table():
    own = [reading for reading in load_table() if reading.place != "recorded"]
    assert {reading.format for reading in own} == set(READER_VERSIONS)
    assert {reading.record_kind for reading in own} == set(RECORD_KINDS)
    assert all(reading.rows for reading in own)


def test_a_change_without_its_number_names_the_number():
    [before, *_] = load_table()
    changed = FileReading(**{**vars(before), "rows_sha256": "0"})
    raised = FileReading(
        **{**vars(changed), "format_version": before.format_version + 1}
    )
    assert explain_change(before, before) == ""
    assert (
        f"raise VERSION of ingest/read/formats/ ({before.format}, now {before.format_version})"
        in explain_change(before, changed)
    )
    assert "raise" not in explain_change(before, raised)


def test_a_reading_rests_on_its_own_numbers_alone(
    reference: ReferenceLists, monkeypatch: pytest.MonkeyPatch
):
    sources = {
        source.read.kind: source
        for source in list_places()["tiny"]
        if source.contract == "observation"
    }
    before = {
        kind: build_reading_id(source, reference) for kind, source in sources.items()
    }
    monkeypatch.setitem(READER_VERSIONS, "px", 99)
    after = {
        kind: build_reading_id(source, reference) for kind, source in sources.items()
    }
    assert {kind for kind in sources if before[kind] != after[kind]} == {"px"}
