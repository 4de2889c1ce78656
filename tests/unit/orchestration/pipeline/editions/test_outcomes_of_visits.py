"""Every asking of a source leaves a record with its outcome, whatever the outcome is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from unittest.mock import patch

import pytest

from ingest.store.raw import RawStore
from ingest.store.visits import VisitStore
from orchestration.pipeline.editions.fetching import fetch_source
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    House,
    open_house,
)

FILE = "a_2024-05-01.csv"


def list_outcomes(house: House) -> list[str]:
    visits = house.workspace().visits.list_visits(SOURCE_ID)
    return [visit.outcome for visit in visits]


def test_news_and_nothing_new_are_told_apart() -> None:
    with open_house("whole", "all_files", "http") as house:
        house.visit({FILE: FULL})
        house.visit({FILE: FULL})
        visits = house.workspace().visits.list_visits(SOURCE_ID)
    assert [visit.outcome for visit in visits] == ["news", "nothing_new"]
    first, second = visits
    assert (first.new_editions, first.files, second.files) == (1, 1, 1)
    assert (first.size > 0, second.size) == (True, 0), "not modified: no bytes came"
    assert first.asked == "http https://office.example.org/a_2024-05-01.csv"
    assert first.visited_at == dt.datetime(2024, 6, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("store", "write", "visits_before"),
    [
        (RawStore, "note_visit", 0),
        (RawStore, "note_visit", 1),
        (VisitStore, "append", 0),
        (VisitStore, "append", 1),
    ],
)
def test_news_that_a_killed_run_kept_are_told_once_by_it_or_by_the_next(
    store: type, write: str, visits_before: int
) -> None:
    with open_house("whole", "all_files", "folder") as house:
        for _ in range(visits_before):
            house.visit({FILE: {("Hà Nội", "2024-01"): 1}})
        killed = patch.object(store, write, side_effect=KeyboardInterrupt)
        with killed, pytest.raises(KeyboardInterrupt):
            house.visit({FILE: FULL})
        house.visit({FILE: FULL})
        house.visit({FILE: FULL})
        outcomes = list_outcomes(house)
    assert outcomes[: visits_before + 1] == ["news"] * (visits_before + 1)
    assert set(outcomes[visits_before + 1 :]) == {"nothing_new"}


def test_a_slow_visit_is_told_once() -> None:
    with open_house("whole", "all_files", "folder") as house:
        house.visit({FILE: FULL})
        workspace = house.workspace()
        [visit] = workspace.visits.list_visits(SOURCE_ID)
        path = house.folder / "data" / "visits" / f"{SOURCE_ID}.jsonl"
        path.unlink()
        # The file came ten minutes after the visit began.
        began = visit.visited_at - dt.timedelta(minutes=10)
        slow = visit.model_copy(update={"visited_at": began, "seconds": 600.0})
        workspace.visits.append(slow)
        house.visit({FILE: FULL})
        assert list_outcomes(house) == ["news", "nothing_new"]


def test_a_source_that_is_gone_failed_and_keeps_its_words() -> None:
    with open_house("whole", "all_files", "folder") as house:
        house.visit({FILE: FULL})
        workspace = house.workspace()
        (workspace.sources_folder / "office" / "files").rename(house.folder / "gone")
        result = fetch_source(workspace, workspace.sources[SOURCE_ID])
        contact = workspace.visits.find_contact(SOURCE_ID)
    assert contact.last_visit is not None
    assert contact.last_visit.outcome == "failed"
    assert contact.last_visit.reason == "unreachable"
    assert contact.last_visit.message == result.problem
    assert contact.unreachable_since == dt.datetime(2024, 6, 2, tzinfo=dt.UTC)


def test_a_damaged_record_of_ours_is_no_failure_of_the_source() -> None:
    with open_house("whole", "all_files", "folder") as house:
        house.visit({FILE: FULL})
        workspace = house.workspace()
        (house.folder / "data" / "raw" / SOURCE_ID / "listing.json").write_text("{")
        result = fetch_source(workspace, workspace.sources[SOURCE_ID])
        contact = workspace.visits.find_contact(SOURCE_ID)
    assert "listing.json" in result.problem
    assert contact.last_visit is not None
    assert (contact.last_visit.outcome, contact.last_visit.reason) == (
        "not_asked",
        "damaged",
    )
    assert contact.unreachable_since is None


def test_an_error_in_a_response_of_status_200_is_a_failed_visit_and_no_file() -> None:
    with open_house("whole", "all_files", "http") as house:
        house.visit({FILE: FULL})
        house.body = b'{"error": {"code": 17, "message": "quota exceeded"}}'
        workspace = house.workspace()
        workspace.__dict__["client"] = house._open_client(workspace)
        result = fetch_source(workspace, workspace.sources[SOURCE_ID])
        assert list_outcomes(house) == ["news", "failed"]
        assert len(workspace.raw.list_editions(SOURCE_ID)) == 1
    assert "quota exceeded" in result.problem


def test_a_portal_without_live_was_not_asked() -> None:
    with open_house("whole", "all_files", "http") as house:
        workspace = replace(house.workspace(), is_live=False)
        fetch_source(workspace, workspace.sources[SOURCE_ID])
        visit = workspace.visits.find_contact(SOURCE_ID).last_visit
        assert visit is not None
        assert (visit.outcome, visit.reason) == ("not_asked", "not_live")
        assert workspace.visits.find_contact(SOURCE_ID).unreachable_since is None


def test_a_source_whose_credential_is_not_set_was_not_asked() -> None:
    with open_house("whole", "all_files", "http") as house:
        declared = house.folder / "sources" / "office" / "dossiers.yml"
        text = declared.read_text("utf-8")
        declared.write_text(
            f"{text}credential: {{kind: bearer, name: OFFICE, hosts: [office.example.org]}}\n"
        )
        workspace = house.workspace()
        workspace.__dict__["client"] = house._open_client(workspace)
        result = fetch_source(workspace, workspace.sources[SOURCE_ID])
        visit = workspace.visits.find_contact(SOURCE_ID).last_visit
    assert visit is not None
    assert (visit.outcome, visit.reason) == ("not_asked", "credential")
    assert "CHISO_CREDENTIAL_OFFICE" in result.problem
