"""Two machines that build the same revision on different days publish the same facts (judging.md §8)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import SOURCES, Workspace
from orchestration.refresh import run_refresh
from tests.line.events import forget_events
from tests.line.house import ask
from tests.same.compare import compare_releases

# (mart, column) that may follow the day of the run, and why it does.
COLUMNS_OF_THE_DAY = {
    # A third of the rows judge a target on what is known "latest": this column says which day that was.
    ("fct_target", "judged_on"),
    # A forecast that lies before that day is none (judging.md §7).
    ("fct_target", "forecast_on"),
    # When the source was asked.
    ("dim_source", "last_seen_at"),
    ("dim_source", "last_news_at"),
}
# It holds every period of the years up to that day.
PERIODS = "dim_period"
# More than a quarter: the two machines have no current month or quarter in common.
DAYS_BETWEEN = 101


@pytest.fixture(scope="module")
def two_releases(
    bundled, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """The bundled figures published by two machines, the second DAYS_BETWEEN after the first."""
    outcome, data = bundled
    assert outcome.exit_code == 0, outcome.message
    first = (data / "releases" / "current").resolve()
    created_at = json.loads((first / "manifest.json").read_text("utf-8"))["created_at"]
    later = dt.datetime.fromisoformat(created_at) + dt.timedelta(days=DAYS_BETWEEN)
    other = tmp_path_factory.mktemp("other_machine")
    with forget_events():
        outcome = run_refresh(Workspace(Paths(other), SOURCES, clock=lambda: later))
    assert outcome.exit_code == 0, outcome.message
    return first, (other / "releases" / "current").resolve()


def test_every_mart_is_the_same_but_for_what_names_the_day(
    two_releases: tuple[Path, Path],
) -> None:
    differing = set()
    with duckdb.connect() as connection:
        for name, release in zip(("first", "second"), two_releases, strict=True):
            connection.execute(
                f"attach '{release}/indicators.duckdb' as {name} (read_only)"
            )
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'first' and table_name != $periods",
            {"periods": PERIODS},
        ).fetchall()
        for (table,) in tables:
            columns = connection.sql(f"from first.{table}").columns
            for column in columns:
                pairs = f"""
                    select count(*)
                    from (select *, row_number() over () as place from first.{table}) as a
                    full join (select *, row_number() over () as place from second.{table}) as b using (place)
                    where a.{column} is distinct from b.{column}
                """
                if connection.execute(pairs).fetchone() != (0,):
                    differing.add((table, column))
    assert len(tables) > 15
    assert differing <= COLUMNS_OF_THE_DAY
    assert ("fct_target", "judged_on") in differing, "the two clocks were the same"


def test_the_later_machine_knows_every_period_of_the_first_and_the_same_of_it(
    two_releases: tuple[Path, Path],
) -> None:
    first, second = (set(ask(r, f"from {PERIODS}")) for r in two_releases)
    assert first
    assert first <= second


def test_no_other_file_of_figures_differs(two_releases: tuple[Path, Path]) -> None:
    found = compare_releases(*two_releases)
    # The sheets of the targets and of the five pillars name the day they were judged on; "about" of a page's
    # workbook the release that it is from.
    of_the_day = ("fct_target", "dim_source", PERIODS, "sheet Mục tiêu", "sheet about")
    of_the_day += tuple(f"sheet {pillar}. " for pillar in range(1, 6))
    assert [
        text
        for text in found.differences
        if not any(word in text for word in of_the_day)
    ] == []


def test_nothing_bundled_is_known_since_the_program_ran(
    two_releases: tuple[Path, Path],
) -> None:
    for release in two_releases:
        bases = ask(
            release, "select distinct known_basis from fct_observation order by 1"
        )
        assert bases == [("published",), ("written_down",)]
        since = ask(
            release,
            "select distinct known_from from fct_observation where known_basis = 'written_down'",
        )
        assert since == [(dt.datetime(2026, 11, 29),)]
