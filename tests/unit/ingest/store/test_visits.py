"""Visits are appended, survive a process that is killed, and say when a source was seen last."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.store import visits
from ingest.store.paths import Paths
from ingest.store.visits import Visit, VisitOutcome, VisitStore

FIRST = dt.datetime(2026, 11, 1, 19, tzinfo=dt.UTC)


def make_visit(night: int, outcome: VisitOutcome) -> Visit:
    moment = FIRST + dt.timedelta(days=night)
    return Visit(source_id="a__b", visited_at=moment, asked="inbox *", outcome=outcome)


@pytest.fixture
def store(tmp_path: Path) -> VisitStore:
    return VisitStore(Paths(tmp_path))


def append_all(store: VisitStore, *outcomes: VisitOutcome) -> None:
    for night, outcome in enumerate(outcomes):
        store.append(make_visit(night, outcome))


def test_a_source_is_unreachable_since_the_first_failure_after_its_last_answer(
    store: VisitStore,
) -> None:
    append_all(store, "failed", "news", "nothing_new", "failed", "not_asked", "failed")
    contact = store.find_contact("a__b")
    assert contact.last_news_at == FIRST + dt.timedelta(days=1)
    assert contact.last_seen_at == FIRST + dt.timedelta(days=2)
    assert contact.unreachable_since == FIRST + dt.timedelta(days=3)
    assert contact.last_visit == make_visit(5, "failed")


def test_a_source_that_answers_again_is_not_unreachable(store: VisitStore) -> None:
    append_all(store, "failed", "nothing_new")
    assert store.find_contact("a__b").unreachable_since is None


def test_a_source_that_was_never_visited_says_so(store: VisitStore) -> None:
    assert store.find_contact("a__b").last_visit is None


def test_a_visit_comes_back_as_it_was_written(store: VisitStore) -> None:
    visit = make_visit(0, "failed").model_copy(
        update={"reason": "unreachable", "message": "a__b: unreachable\n  found: gì đó"}
    )
    store.append(visit)
    assert store.list_visits("a__b") == [visit]


@pytest.mark.parametrize("cut", [1, 20, 150])
def test_a_line_cut_off_by_a_kill_costs_only_itself(
    store: VisitStore, tmp_path: Path, cut: int
) -> None:
    append_all(store, "news", "failed")
    path = tmp_path / "visits" / "a__b.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    store.append(make_visit(2, "nothing_new"))
    outcomes = [visit.outcome for visit in store.list_visits("a__b")]
    expected = ["news", "nothing_new"]
    # Without its line end alone the record is still whole.
    assert outcomes == (["news", "failed", "nothing_new"] if cut == 1 else expected)


def test_a_digit_that_changed_is_no_record(store: VisitStore, tmp_path: Path) -> None:
    append_all(store, "news", "nothing_new")
    path = tmp_path / "visits" / "a__b.jsonl"
    path.write_text(path.read_text("utf-8").replace("2026-11-01", "2026-12-01"))
    assert [visit.outcome for visit in store.list_visits("a__b")] == ["nothing_new"]


def test_old_visits_go_but_not_what_they_say_of_a_silent_source(
    store: VisitStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "_MOST_BYTES", 8_000)
    append_all(store, "news", "nothing_new", *["failed"] * 300)  # type: ignore[list-item]
    path = tmp_path / "visits" / "a__b.jsonl"
    assert path.stat().st_size <= 8_000
    contact = store.find_contact("a__b")
    assert contact.last_news_at == FIRST
    assert contact.last_seen_at == FIRST + dt.timedelta(days=1)
    assert contact.unreachable_since == FIRST + dt.timedelta(days=2)
    assert contact.last_visit == make_visit(301, "failed")
