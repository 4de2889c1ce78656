"""Synthetic countries from their files to the marts, beside answers computed by other means: nothing may differ."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial
from pathlib import Path

import duckdb
import pytest

from orchestration.pipeline.workspace import SEEDS
from orchestration.tools.form.workbook import write_form
from tests.country import FLAWS, Country, write_country
from tests.country.editions import OWN_CASES, PORTAL_CASES, PROCEDURES
from tests.country.forms import FORMS
from tests.warehouse import compared, trace
from tests.warehouse.built import Built, build
from tests.warehouse.compared import first
from tests.warehouse.data_tests import list_failures
from tests.warehouse.questions import answers

TODAY = dt.date(2026, 11, 22)
# before the mergers of 2025 with a target date inside, across the first and through the second, and after
COUNTRIES = {
    "before": {
        "seed": 11,
        "provinces": 4,
        "ministries": 3,
        "start": (2023, 10),
        "months": 14,
        "books_every": 3,
    },
    "across": {
        "seed": 7,
        "provinces": 4,
        "ministries": 3,
        "start": (2024, 10),
        "months": 12,
        "books_every": 3,
        # through the sources of the real catalogue, wherever one has a place for it
        "by_catalogue": True,
    },
    "since": {
        "seed": 12,
        "provinces": 4,
        "ministries": 3,
        "start": (2025, 3),
        "months": 8,
        "books_every": 3,
    },
}


@dataclass(frozen=True)
class Landed:
    """A country and the warehouse built from its files."""

    name: str
    country: Country
    built: Built

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.built.warehouse), read_only=True)

    def release(self) -> duckdb.DuckDBPyConnection:
        """The marts under the names a release gives them."""
        connection = self.connect()
        connection.execute("use marts")
        return connection

    @cached_property
    def restated_on(self) -> dt.date:
        """A day on which an edition said something else than the one before it, and some indicator changed."""
        said: dict[tuple, tuple] = {}
        restated = []
        for edition in self.country.editions:
            what = (edition.voice, edition.label, edition.unit_id, edition.listed_on)
            if what in said and said[what] != (edition.entries, edition.procedures):
                restated.append(edition.published)
            said[what] = (edition.entries, edition.procedures)
        later = restated[len(restated) // 2 :]
        return next(
            day
            for day in later
            if self._values(day) != self._values(day - dt.timedelta(1))
        )

    @property
    def days(self) -> list[dt.date]:
        """The day before and the day of a restatement, one in the middle of the story, and today."""
        published = self.country.publication_days
        return [
            self.restated_on - dt.timedelta(1),
            self.restated_on,
            published[len(published) // 2],
            TODAY,
        ]

    def _values(self, day: dt.date) -> set[tuple]:
        return set(self.country.truth(day))


@pytest.fixture(scope="module", params=COUNTRIES)
def landed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Landed:
    folder = tmp_path_factory.mktemp(request.param)
    country = write_country(
        folder, **COUNTRIES[request.param], blank_form=partial(write_form, seeds=SEEDS)
    )
    assert any(e.voice is FORMS for e in country.editions)
    return Landed(
        request.param,
        country,
        build(
            folder / "data",
            country.sources,
            now=dt.datetime.combine(TODAY, dt.time(2), dt.UTC),
        ),
    )


def test_every_value_is_the_truth_on_the_days_around_a_restatement(
    landed: Landed, tell
) -> None:
    count, differing, told = 0, [], []
    with landed.connect() as connection:
        for day in landed.days:
            found = compared.as_of(connection, day)
            values, lines = compared.differing_values(landed.country.truth(day), found)
            count += values
            differing += [f"as of {day}: {line}" for line in lines]
            told.append(found)
    assert not differing, "\n".join(first(differing))
    assert told[0] != told[1]
    tell(f"{landed.name}: {count:,} values on {len(told)} days equal the truth")


def test_every_data_test_of_the_suite_holds(
    landed: Landed, data_tests: dict[str, str]
) -> None:
    assert not list_failures(landed.built.warehouse, data_tests)


def test_a_version_says_something_else_than_the_one_before(landed: Landed) -> None:
    key = "indicator_id, unit_id, period_start, period_end, period_kind, boundary_set"
    says = ", ".join(
        name
        for name, *_ in landed.built.ask("describe marts.fct_indicator_version")
        if name not in ("known_from", "known_to")
    )
    same = landed.built.ask(
        f"""
        select {key}, known_from from marts.fct_indicator_version
        window along as (partition by {key} order by known_from)
        qualify lag(known_to) over along = known_from
            and lag(row({says})) over along is not distinct from row({says})
        """
    )
    assert same == []


def test_every_verdict_is_that_of_the_truth_on_its_day_and_today(
    landed: Landed, tell
) -> None:
    with landed.connect() as connection:
        count, differing = compared.differing_verdicts(
            connection, landed.country.verdicts(TODAY)
        )
    assert not differing, "\n".join(first(differing))
    tell(f"{landed.name}: {count:,} verdicts equal the truth")


def test_every_period_is_named_as_its_calendar_says(landed: Landed, tell) -> None:
    with landed.connect() as connection:
        count, differing = compared.differing_periods(connection)
        calendars = connection.execute(
            "select distinct calendar from marts.dim_period where calendar is not null"
        ).fetchall()
    assert not differing, "\n".join(first(differing))
    assert sorted(calendars) == [("administrative",), ("civil",)]
    tell(f"{landed.name}: {count:,} periods are named as their calendar says")


def test_today_is_the_version_still_in_force(landed: Landed) -> None:
    columns = (
        "indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, "
        "numerator, denominator, value"
    )
    differing = landed.built.ask(
        f"""
        (select {columns} from marts.fct_indicator except
            select {columns} from marts.fct_indicator_version where known_to is null)
        union all
        (select {columns} from marts.fct_indicator_version where known_to is null except
            select {columns} from marts.fct_indicator)
        """
    )
    assert differing == []


def test_what_each_source_said_and_since_when(landed: Landed, tell) -> None:
    count, differing = 0, []
    with landed.connect() as connection:
        for day in landed.days:
            wanted = compared.flat(landed.country.said(day))
            count += len(wanted)
            lines = compared.differences(
                wanted, compared.said_as_of(connection, day), lambda w, f: w == f
            )
            differing += [f"as of {day}: {line}" for line in lines]
    assert not differing, "\n".join(first(differing))
    tell(f"{landed.name}: {count:,} observations equal what was printed")


def test_first_previous_and_current_of_every_revised_figure(
    landed: Landed, tell
) -> None:
    wanted = compared.expected_revisions(landed.country.said_day_by_day())
    assert wanted
    with landed.connect() as connection:
        # lists of procedures and cases print no figures: theirs are counted
        counted = {v.source_id for v in (PROCEDURES, OWN_CASES, PORTAL_CASES)}
        found = {
            key: r
            for key, r in compared.revisions(connection).items()
            if key[0] not in counted
        }
    differing = compared.differences(wanted, found, lambda w, f: w == f)
    assert not differing, "\n".join(first(differing))
    tell(f"{landed.name}: {len(wanted):,} revisions equal the truth")


def test_every_value_reaches_a_raw_cell_or_record(landed: Landed, tell) -> None:
    with landed.release() as release:
        walked, cells = trace.walk(release), trace.sample(release, files=3, cells=20)
    assert walked.lost == []
    assert min(walked.printed, walked.listed, walked.counted) > 0
    assert (
        list(trace.misprinted(cells, landed.built.warehouse.parents[2] / "raw")) == []
    )
    files = len({c.raw_sha256 for c in cells})
    tell(
        f"{landed.name}: {walked.values:,} values reach a raw cell or record; {len(cells)} cells of {files} files "
        "opened with openpyxl, csv and json print the same"
    )


def test_values_typed_otherwise_are_listed_with_the_cell_they_stand_in(
    landed: Landed,
) -> None:
    printed = {
        (c.file.rpartition("/")[2], c.sheet, c.row, c.column): c
        for c in landed.country.cells
    }
    with landed.release() as release:
        names = dict(
            release.execute("select raw_sha256, file_name from dim_raw_file").fetchall()
        )
        listed = answers(release, "q24")
        everything = release.execute(
            "select raw_sha256, cell_sheet, cell_row, cell_column, value_text, value from fct_observation "
            "where is_new_version and value_text != ''"
        ).fetchall()
    wanted = {row[:4] for row in everything if not _is_plain(*row[4:])}
    found = {
        (r["raw_sha256"], r["cell_sheet"], r["cell_row"], r["cell_column"]): r
        for r in listed
    }
    assert found.keys() == wanted
    for (sha256, sheet, row, column), told in found.items():
        cell = printed[unicodedata.normalize("NFC", names[sha256]), sheet, row, column]
        assert (told["value_text"], told["value"]) == (cell.text, cell.entry.value), (
            told
        )
    assert {r["typed_as"] for r in listed} >= {"percent", "thousands marks"}


def _is_plain(text: str, value: Decimal | None) -> bool:
    try:
        return Decimal(text) == value
    except InvalidOperation:
        return False


def test_a_number_is_traced_to_the_cells_it_was_printed_in(landed: Landed) -> None:
    cells = {
        (
            c.entry.measure,
            c.entry.unit_id,
            c.entry.period.end,
            c.text,
            c.file.rpartition("/")[2],
            f"{c.column}{c.row}",
        )
        for c in landed.country.cells
    }
    with landed.release() as release:
        places = release.execute(
            "select unit_id, period_end from fct_indicator where indicator_id = 'soc_eid_adults' "
            "and boundary_set = 'as_reported' and value_status = 'computed' order by all"
        ).fetchall()
        for unit, end in places:
            traced = answers(
                release, "q25", indicator="soc_eid_adults", unit=unit, period_end=end
            )
            assert {r["measure_code"] for r in traced} >= {
                "adults_eid_account",
                "pop_adult",
            }
            for r in traced:
                name = unicodedata.normalize("NFC", r["file_name"])
                assert (
                    r["measure_code"],
                    r["said_of"],
                    end,
                    r["value_text"],
                    name,
                    r["cell"],
                ) in cells
    # the country has no value here: too few of its units report (judging.md §2)
    assert places


def test_old_editions_found_late_slot_into_the_past(tmp_path: Path) -> None:
    country = write_country(
        tmp_path,
        seed=12,
        provinces=4,
        ministries=1,
        start=(2025, 4),
        months=4,
        flaws=FLAWS.keys() - {"unknown_unit"},
    )
    # names are printed in either Unicode form
    late = [
        p
        for p in country.raw.rglob("*")
        if unicodedata.normalize("NFC", str(p)).endswith(country.found_late)
    ]
    assert len(late) == len(country.found_late) > 0
    aside = {path: path.rename(tmp_path / path.name) for path in late}

    days = {e.published for e in country.editions if e.is_found_late} | {TODAY}

    def differing(run: str, hour: int, without: Collection[str]) -> list[str]:
        now = dt.datetime.combine(TODAY, dt.time(hour), dt.UTC)
        built = build(tmp_path / "data", country.sources, now=now, run=run)
        with duckdb.connect(str(built.warehouse), read_only=True) as connection:
            return [
                f"as of {day}: {line}"
                for day in sorted(days)
                for line in compared.differing_values(
                    country.truth(day, without=without), compared.as_of(connection, day)
                )[1]
            ]

    assert set(country.truth(min(days))) != set(
        country.truth(min(days), without=country.found_late)
    )
    assert not (lines := differing("before", 2, country.found_late)), "\n".join(
        first(lines)
    )
    for place, path in aside.items():
        path.rename(place)
    assert not (lines := differing("after", 3, ())), "\n".join(first(lines))
