"""Never shown: a sum of too few units (judging.md §2), in any table, file or citation of a release.

What may not be shown is counted here: by the least coverage of the seed, and how many units are behind each figure,
or which share of last year's weight. Everything a reader can open is then read as a reader opens it.

The suite does so with a small country. Over any published data folder, as that of `make demo`:

    python -m tests.line.test_too_few_units data/demo
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from orchestration.tools.cite import cite_value
from tests.country import lists, write_country
from tests.line.events import forget_events

NOW = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
PLUGIN = "published data folder"
KEY = (
    "indicator_id",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "boundary_set",
)
# what was added up from units; the rest rests on nobody else
OF_GROUPS = "units_expected is not null"
WORKBOOK, VALUES = "headline_indicators.xlsx", "Giá trị · Values"


@dataclass(frozen=True)
class Released:
    """A release in which some groups are complete and others are not."""

    data: Path

    @property
    def releases(self) -> Path:
        return Paths(self.data).releases

    @property
    def folder(self) -> Path:
        return self.releases / "current"

    def read(self, sql: str) -> list[dict]:
        with duckdb.connect(
            str(self.folder / "indicators.duckdb"), read_only=True
        ) as connection:
            return connection.execute(sql).pl().to_dicts()

    @cached_property
    def tables(self) -> dict[str, list[str]]:
        """Every table of the release → its columns."""
        rows = self.read(
            """
            select table_name, list(column_name order by column_index) as columns
            from duckdb_columns()
            where schema_name = 'main' and not internal
            group by table_name
            order by table_name
            """
        )
        return {row["table_name"]: row["columns"] for row in rows}

    @cached_property
    def figures(self) -> list[dict]:
        return self.read(
            f"""
            select {", ".join(KEY)}, numerator, denominator, value, value_status, missing_reason,
                units_reported, units_expected, tiles_heard, tiles_expected, coverage, coverage_basis
            from fct_indicator
            """
        )

    @cached_property
    def hidden(self) -> set[tuple]:
        """Keys of the figures of groups that too few units are behind."""
        least = least_coverage()
        return {
            key_of(row)
            for row in self.figures
            if is_below(row, least.get(row["indicator_id"]))
        }

    @cached_property
    def shown(self) -> set[tuple]:
        return {key_of(row) for row in self.figures} - self.hidden


def least_coverage() -> dict[str, Decimal | None]:
    """indicator_id → the least share of the expected units behind a value of a group; None for no minimum."""
    return {i: known.min_coverage for i, known in lists.read().indicators.items()}


def key_of(row: dict) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in KEY)


def is_below(row: dict, least: Decimal | None) -> bool:
    expected = row["units_expected"]
    if least is None or expected is None or int(expected) == 0:
        return False
    if row["coverage_basis"] == "weight":
        return Decimal(row["coverage"]) < 100 * least
    heard = row["units_reported"]
    # of a longer period the unit-tiles behind it count (judging.md §3)
    if row["tiles_expected"] is not None:
        heard, expected = row["tiles_heard"], row["tiles_expected"]
    return int(heard) < least * int(expected)


class Published:
    """A data folder that somebody names on the command line: a plugin of that run of pytest."""

    __name__ = PLUGIN

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()


@pytest.fixture(scope="module")
def released(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Released:
    named = request.config.pluginmanager.get_plugin(PLUGIN)
    return Released(named.data if named else publish_small_country(tmp_path_factory))


def publish_small_country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    # As `make demo` writes it, so that what sends through the real catalogue is published too.
    country = write_country(
        folder,
        seed=7,
        provinces=4,
        ministries=3,
        start=(2023, 10),
        months=3,
        by_catalogue=True,
    )
    data = folder / "data"
    with forget_events():
        outcome = run_refresh(
            Workspace(Paths(data), country.sources, clock=lambda: NOW)
        )
    assert outcome.exit_code == 0, outcome.message
    return data


def test_a_figure_of_too_few_units_keeps_its_pair_and_says_why(
    released: Released, tell
) -> None:
    rows = [row for row in released.figures if key_of(row) in released.hidden]
    assert {row["unit_id"] for row in rows} >= {"VN", "VN_MIN", "VN_PROV"}
    told = {(r["value"], r["value_status"], r["missing_reason"]) for r in rows}
    assert told == {(None, "missing", "incomplete_coverage")}
    assert all(row["numerator"] is not None for row in rows)
    assert all(row["coverage"] < 90 for row in rows)
    tell(f"{len(rows):,} figures of too few units are shown nowhere in a release")


def test_every_version_of_it_is_hidden_too(released: Released) -> None:
    least = least_coverage()
    versions = released.read(f"select * from fct_indicator_version where {OF_GROUPS}")
    below = [r for r in versions if is_below(r, least.get(r["indicator_id"]))]
    assert len(below) > len(released.hidden)
    assert {row["value"] for row in below} == {None}


def test_no_table_shows_a_value_beside_a_coverage_below_its_minimum(
    released: Released, tell
) -> None:
    """Every table of the release that shows coverage, also those written after this test."""
    least = least_coverage()
    rows_read = 0
    for table, columns in released.tables.items():
        if not {"indicator_id", "coverage", "value"} <= set(columns):
            continue
        for row in released.read(f"select * from {table} where coverage is not null"):
            minimum = least.get(row["indicator_id"])
            if minimum is not None:
                rows_read += 1
                is_enough = row["coverage"] >= 100 * minimum
                assert row["value"] is None or is_enough, (table, row)
    assert rows_read > 2 * len(released.hidden)
    tell(f"{rows_read:,} rows with a coverage and a minimum in all tables of a release")


def test_files_hold_the_rows_of_their_tables(released: Released) -> None:
    """So what no table shows is in no Parquet or CSV file either."""
    for table in released.tables:
        parquet = f"read_parquet('{released.folder}/parquet/{table}.parquet')"
        text = f"read_csv('{released.folder}/csv/{table}.csv', all_varchar = true, header = true)"
        (counts,) = released.read(
            f"""
            select
                (select count(*) from (from {table} except all from {parquet})) as not_in_parquet,
                (select count(*) from (from {parquet} except all from {table})) as only_in_parquet,
                (select count(*) from {table}) - (select count(*) from {text}) as not_in_csv
            """
        )
        assert set(counts.values()) == {0}, (table, counts)


@pytest.mark.parametrize("table", ["fct_indicator", "fct_indicator_version"])
def test_exported_tables_do_not_show_it(released: Released, table: str) -> None:
    least = least_coverage()
    with (released.folder / "csv" / f"{table}.csv").open(encoding="utf-8-sig") as text:
        rows = [
            {name: cell or None for name, cell in row.items()}
            for row in csv.DictReader(text)
            if row["units_expected"]
        ]
    parquet = pl.scan_parquet(released.folder / "parquet" / f"{table}.parquet")
    rows += parquet.filter(pl.col("units_expected").is_not_null()).collect().to_dicts()
    below = [r for r in rows if is_below(r, least.get(r["indicator_id"]))]
    assert len(below) >= 2 * len(released.hidden)
    assert {row["value"] for row in below} == {None}


def test_a_change_neither_starts_nor_ends_at_it(released: Released) -> None:
    hidden = {(*key[:2], *key[3:]) for key in released.hidden}
    shown = {(*key[:2], *key[3:]) for key in released.shown}
    changes = released.read("select * from fct_change")
    assert changes
    for row in changes:
        place = (row["indicator_id"], row["unit_id"])
        kind = (row["period_kind"], row["boundary_set"])
        ends = {
            "value": row["period_end"],
            "previous_value": row["previous_period_end"],
        }
        for column, end in ends.items():
            at = (*place, str(end), *kind)
            if at in hidden and at not in shown:
                assert row[column] is None and row["change"] is None, row


def test_no_verdict_rests_on_it(released: Released) -> None:
    rows = released.read(
        """
        select indicator_id, unit_id, due_on, verdict, reason, value, gap,
            evidence, evidence_period_end, evidence_period_kind
        from fct_target
        where basis = 'latest'
        """
    )
    hidden, shown = (
        {(*key[:2], *key[3:5]) for key in keys if key[5] == "as_reported"}
        for keys in (released.hidden, released.shown)
    )
    for row in rows:
        evidence = (row["evidence_period_end"], row["evidence_period_kind"])
        place = (row["indicator_id"], row["unit_id"], *map(str, evidence))
        assert place not in hidden - shown, row
    days = {key[:3] for key in hidden - shown} - {key[:3] for key in shown}
    unjudged = [
        row
        for row in rows
        if (row["indicator_id"], row["unit_id"], str(row["due_on"])) in days
        and row["evidence"] == "none"
    ]
    assert "incomplete_coverage" in {row["reason"] for row in unjudged}
    told = {(row["value"], row["verdict"], row["gap"]) for row in unjudged}
    assert told == {(None, "cannot_judge", None)}


def _ratios(row: dict) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """Numerator, denominator and percentage of every ratio shown in a row of the wide report."""
    for name, percent in row.items():
        if name.endswith("_percent") and percent is not None:
            about = name.removesuffix("_percent")
            yield row[f"{about}_numerator"], row[f"{about}_denominator"], percent


def test_the_wide_report_does_not_show_it(released: Released) -> None:
    pairs: dict[bool, set[tuple]] = {True: set(), False: set()}
    for row in released.figures:
        place = (row["unit_id"], str(row["period_end"]), row["boundary_set"])
        is_hidden = key_of(row) in released.hidden
        pairs[is_hidden].add((*place, row["numerator"], row["denominator"]))
    only_hidden = pairs[True] - pairs[False]
    assert only_hidden
    for row in released.read("select * from rpt_online_services"):
        place = (row["unit_id"], str(row["month_end"]), row["boundary_set"])
        for numerator, denominator, percent in _ratios(row):
            assert (*place, numerator, denominator) not in only_hidden, (place, percent)
        for name, coverage in row.items():
            percent = row.get(name.removesuffix("_coverage") + "_percent")
            if name.endswith("_coverage") and coverage is not None:
                # all ratios of the report are pooled: 90 % of the units
                assert percent is None or coverage >= 90, (place, name, coverage)


def test_the_workbook_does_not_show_it(released: Released) -> None:
    book = openpyxl.load_workbook(released.folder / WORKBOOK, read_only=True)
    head, *rows = [r for r in book[VALUES].iter_rows(values_only=True) if any(r)]
    column = {str(name).rpartition(" · ")[2]: at for at, name in enumerate(head)}
    read = 0
    for row in rows:
        named = [
            row[column[name]] for name in ("indicator_id", "unit_id", "From", "To")
        ]
        days = [
            str(cell.date() if hasattr(cell, "date") else cell) for cell in named[2:]
        ]
        key = (*named[:2], *days, row[column["period_kind"]], "as_reported")
        if key in released.hidden:
            read += 1
            assert row[column["Value"]] in (None, ""), key
    assert read > 10


def test_files_for_statistical_tools_do_not_show_it(released: Released) -> None:
    path = released.folder / "exchange" / "fct_indicator.sdmx.csv"
    with path.open(encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    unshown = [r for r in rows if r["MISSING_REASON"] == "incomplete_coverage"]
    assert len(unshown) == len(released.hidden)
    assert {(r["OBS_VALUE"], r["OBS_STATUS"]) for r in unshown} == {("", "O")}
    cube = json.loads(
        (released.folder / "exchange" / "fct_indicator.jsonstat.json").read_text(
            "utf-8"
        )
    )
    incomplete = {
        at for at, status in cube["status"].items() if status == "incomplete_coverage"
    }
    assert len(incomplete) == len(released.hidden)
    assert not incomplete & cube["value"].keys()


def test_it_is_cited_without_a_number(released: Released) -> None:
    keys = sorted(released.hidden)
    for indicator, unit, start, end, kind, boundary_set in keys[
        :: max(1, len(keys) // 12)
    ]:
        cited = cite_value(
            released.releases,
            f"chiso:{indicator}/{unit}/{start}..{end}/{kind}/{boundary_set}@current",
        )
        assert cited.value is None
        assert "%" not in cited.sentence_en.partition("(")[0]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__], plugins=[Published(Path(sys.argv[1]))]))
