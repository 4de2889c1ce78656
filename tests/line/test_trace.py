"""Every number of the real release leads down to a raw cell or record, and the raw file says what we say it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.tools.explain.values import explain_value
from orchestration.tools.explain.wording import format_explanations
from tests.warehouse import trace


@pytest.fixture
def figures(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        yield connection


def test_every_value_reaches_a_raw_cell_or_record(
    figures: duckdb.DuckDBPyConnection, tell
) -> None:
    walked = trace.walk(figures)
    assert walked.lost == []
    assert walked.printed
    tell(f"{walked.values:,} values of the real release reach a raw cell or record")


def test_a_value_whose_cells_are_gone_is_missed(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    figures.execute(
        "create temp table fct_observation as from main.fct_observation where unit_id != 'ha_nam'"
    )
    lost = trace.walk(figures).lost
    assert {(problem, indicator, unit) for problem, indicator, unit, *_ in lost} == {
        ("leads to no record", "gov_dossiers_fully_online", "ha_nam")
    }


def test_the_raw_files_opened_without_us_print_what_we_say(
    figures: duckdb.DuckDBPyConnection, release, tell
) -> None:
    cells = trace.sample(figures, files=3, cells=40)
    assert len({cell.source_id for cell in cells}) > 2
    assert list(trace.misprinted(cells, release.parents[1] / "raw")) == []
    tell(
        f"{len(cells)} cells of {len({c.raw_sha256 for c in cells})} real files found by openpyxl and csv"
    )


def test_explain_leads_from_every_value_to_its_records(
    release: Path, figures: duckdb.DuckDBPyConnection
) -> None:
    asked = figures.execute(
        "select distinct indicator_id, unit_id, period_end, boundary_set from fct_indicator where value is not null "
        "order by hash(indicator_id, unit_id, period_end, boundary_set) limit 20"
    ).fetchall()
    explained = [
        e
        for place in asked
        for e in explain_value(release, *place)
        if e.value is not None
    ]
    assert len(explained) >= len(asked)
    assert [e for e in explained if not e.cells and not e.counted] == []


def test_explain_lists_only_what_was_added_up_and_says_what_stands_beside(
    release: Path,
) -> None:
    [year] = explain_value(
        release, "gov_dossiers_fully_online", "VN", dt.date(2024, 12, 31)
    )
    assert [(c.period_kind, c.value_text) for c in year.cells] == [
        ("in_period", "45.8")
    ]
    assert [(s.step, s.published) for s in year.steps] == [
        ("statement", Decimal("45.8"))
    ]
    assert [(b.value_text, b.reason) for b in year.beside] == [("45", "proxy")]
    told = format_explanations([year])
    assert "a proxy: shown beside, never used" in told
