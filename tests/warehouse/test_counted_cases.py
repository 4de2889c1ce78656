"""Cases counted: two portals, late and corrected months, beside answers computed by other means, on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from ingest.declare.source import Coverage
from ingest.store.records import Vintage
from orchestration.pipeline.cases.counted_sets import Sharing, list_counted_sets
from orchestration.pipeline.cases.editions import list_case_editions
from tests.country import FLAWS, Country, counted, write_country
from tests.country.cases import OWN, PORTAL
from tests.country.editions import OWN_CASES, PORTAL_CASES, Edition
from tests.country.lists import month
from tests.warehouse import compared, straight_cases
from tests.warehouse.compared import first
from tests.warehouse.straight import Marts, Models

TODAY = dt.date(2026, 11, 22)
CASE_FLAWS = [name for name in FLAWS if name.startswith("case_")]


def country(
    folder: Path, seed: int, months: int = 5, flaws: Sequence[str] = CASE_FLAWS
) -> Country:
    return write_country(
        folder,
        seed=seed,
        provinces=1,
        ministries=1,
        start=(2023, 11),
        months=months,
        dossiers=900,
        flaws=flaws,
    )


def dumps(of: Country) -> tuple[Edition, ...]:
    return tuple(e for e in of.editions if e.cases)


def heard(editions: Sequence[Edition], day: dt.date = TODAY) -> list[tuple[str, tuple]]:
    return [
        (OWN if e.voice is OWN_CASES else PORTAL, e.cases)
        for e in editions
        if e.published <= day
    ]


def counts_as_of(
    connection: duckdb.DuckDBPyConnection, day: dt.date, comparability: str = "exact"
) -> dict:
    rows = connection.execute(
        """
        select source_id, measure_code, period_start, period_end, period_kind, value
        from intermediate.int_observation__versioned
        where origin = 'cases' and comparability = $what and value is not null
            and known_from < $day + interval 1 day and (known_to is null or known_to >= $day + interval 1 day)
        """,
        {"day": day, "what": comparability},
    ).fetchall()
    return {row[:5]: int(row[5]) for row in rows}


@pytest.mark.parametrize("seed", [23, 71])
def test_counts_are_the_truth_on_every_day_anything_became_known(
    models: Models, seed: int, tmp_path, tell
) -> None:
    editions = dumps(country(tmp_path, seed))
    days = sorted({e.published for e in editions})
    compared_counts, differing, states = 0, [], set()
    with models.run(editions, TODAY) as connection:
        for day in [days[0] - dt.timedelta(1), *days]:
            known = heard(editions, day)
            figures = counted.figures(known) if known else {}
            wanted = {
                (OWN_CASES.source_id, measure, *period): value
                for (measure, period), value in figures.items()
            }
            found = counts_as_of(connection, day)
            differing += [
                f"as of {day}: {x}"
                for x in compared.differences(wanted, found, lambda w, f: w == f)
            ]
            compared_counts += len(wanted)
            states.add(tuple(sorted(wanted.items(), key=str)))
    assert not differing, "\n".join(first(differing))
    assert len(states) > len(days) * 2 // 3, "what never changes shows nothing"
    tell(
        f"seed {seed}: {compared_counts:,} counts of cases on {len(days) + 1} days equal the truth"
    )


@dataclass(frozen=True)
class Counted:
    """A country in which cases are unsynced, late, corrected and undated, and its marts."""

    country: Country
    marts: Marts


@pytest.fixture(scope="module")
def known(
    models: Models, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Counted]:
    of = country(tmp_path_factory.mktemp("cases"), 5)
    assert min(of.flaws[name] for name in CASE_FLAWS) > 0
    with models.run(of.editions, TODAY) as connection:
        yield Counted(of, connection)


def test_what_each_portal_sent_stands_beside_and_never_computes(known: Counted) -> None:
    wanted = {
        (voice.source_id, "dossiers_received", *month(*when)): count
        for voice, system in ((OWN_CASES, OWN), (PORTAL_CASES, PORTAL))
        for when, count in counted.sent(heard(dumps(known.country)), system).items()
    }
    assert counts_as_of(known.marts, TODAY, "rival") == wanted
    differing = known.marts.execute(
        "select count(*) from marts.fct_source_difference where measure_code = 'dossiers_received' "
        "and source_id = ? and speaking_source_id = ? and comparability = 'rival' and value < speaking_value",
        [PORTAL_CASES.source_id, OWN_CASES.source_id],
    ).fetchone()
    assert differing == (5,), "the portal lacks cases of every month"
    chosen = known.marts.execute(
        "select count(*) from intermediate.int_observation__chosen "
        "where measure_code = 'dossiers_received' and source_id = ?",
        [PORTAL_CASES.source_id],
    ).fetchone()
    assert chosen == (0,)


def test_services_nobody_asked_for_are_shown(known: Counted) -> None:
    rows = known.marts.execute(
        "select procedure_code, is_fully_online, dossiers from marts.fct_service_use where period_end = '2024-03-31'"
    ).fetchall()
    asked_for = {
        code
        for e in dumps(known.country)
        for part in e.cases
        for code in part.rows()["MaTTHC"]
    }
    listed = [e for e in known.country.editions if e.procedures][-1].procedures
    sender = dumps(known.country)[0].cases[0].cases.unit_id
    silent = {
        p.code for p in listed if p.unit_id == sender and p.level == "full"
    } - asked_for
    assert silent
    assert {
        code for code, is_full, dossiers in rows if is_full and not dossiers
    } >= silent


def test_cases_without_a_receipt_date_are_in_no_figure_and_told(known: Counted) -> None:
    undated = sum(
        p.rows()["NgayTiepNhan"].null_count()
        for e in dumps(known.country)
        for p in e.cases
    )
    told = known.marts.execute(
        "select sum(records) from marts.fct_dossier_file where received_month is null"
    ).fetchone()
    assert told == (undated,) != (0,)


def named(editions: Sequence[Edition]) -> list[tuple[str, Edition]]:
    return [
        (f"{e.voice.source_id}@{number:05}", e) for number, e in enumerate(editions)
    ]


def test_a_night_with_one_new_month_opens_that_months_files_only(
    tmp_path: Path,
) -> None:
    # a case that another month dates too is read there: test_dossier_in_one_month.py
    flaws = [name for name in CASE_FLAWS if name != "case_dated_twice"]
    editions = named(dumps(country(tmp_path / "country", 5, flaws=flaws)))
    last = max(part.at for _, e in editions for part in e.cases)
    older = [(v, e) for v, e in editions if all(part.at < last for part in e.cases)]
    before = straight_cases.count(tmp_path, older)
    assert before.new == len(before.sets) > 5
    for path in (tmp_path / "landed").rglob("*.parquet"):
        path.write_bytes(b"")
    new = [
        (v, e) for v, e in editions if (v, e) not in older and e.voice is PORTAL_CASES
    ]
    after = straight_cases.count(tmp_path, [*older, *new[:1]])
    added = [s for s in after.sets if s not in before.sets]
    assert {s.month for s in added} == {"2024-03", "undated"}
    assert (after.new, after.opened) == (2, 2)
    assert {f.parent.name for s in added for f in s.files} == {new[0][0]}
    again = straight_cases.count(tmp_path, [*older, *new[:1]])
    assert (again.new, again.opened, again.sets) == (0, 0, after.sets)


def test_an_edition_found_late_slots_into_the_past(tmp_path: Path) -> None:
    editions = named(dumps(country(tmp_path / "country", 23)))
    late = editions[3]
    before = straight_cases.count(
        tmp_path / "nightly", [e for e in editions if e is not late]
    )
    after = straight_cases.count(tmp_path / "nightly", editions)
    at_once = straight_cases.count(tmp_path / "at once", editions)
    assert [(s.set_id, s.known_from) for s in after.sets] == [
        (s.set_id, s.known_from) for s in at_once.sets
    ]
    assert 0 < after.new < at_once.new
    assert {s.set_id for s in before.sets} - {s.set_id for s in after.sets}, (
        "what was never in force is not the past"
    )


# which editions make a set

JANUARY, FEBRUARY = dt.date(2024, 1, 5), dt.date(2024, 2, 5)


def sets_of(
    replaces: str, *editions: tuple[str, dt.date, str]
) -> Iterator[tuple[str, dt.date, list[str]]]:
    """(months held, day, reading) per edition, in order → (month, known from, vintages in force) per set."""
    source = SimpleNamespace(
        id="s",
        contract="dossier",
        lists_cases=True,
        priority=1,
        replaces=replaces,
        coverage=Coverage(),
    )
    vintages = [
        straight_cases.vintage_of(f"s@{n}", "s", day, reading)
        for n, (_, day, reading) in enumerate(editions)
    ]
    held = {v.vintage_id: e[0].split() for v, e in zip(vintages, editions, strict=True)}

    def files_by_month(vintage: Vintage) -> dict[str, list[Path]]:
        return {
            m: [Path(f"{vintage.vintage_id}/{m}.parquet")]
            for m in held[vintage.vintage_id]
        }

    store = SimpleNamespace(files_by_month=files_by_month)
    known = list_case_editions([source], vintages, store)
    for s in list_counted_sets([source], known, "sql", Sharing()):
        yield s.month, s.known_from.date(), [e.vintage.vintage_id for e in s.editions]


def test_a_whole_edition_withdraws_the_months_it_lacks() -> None:
    told = list(
        sets_of("whole", ("2024-01 2024-02", JANUARY, "r"), ("2024-02", FEBRUARY, "r"))
    )
    assert told == [
        ("2024-01", JANUARY, ["s@0"]),
        ("2024-01", FEBRUARY, []),
        ("2024-02", JANUARY, ["s@0"]),
        ("2024-02", FEBRUARY, ["s@1"]),
    ]


def test_an_edition_of_a_period_replaces_the_months_it_holds() -> None:
    told = list(
        sets_of(
            "period",
            ("2024-01", JANUARY, "r"),
            ("2024-02", FEBRUARY, "r"),
            ("2024-01", FEBRUARY, "r"),
        )
    )
    assert told == [
        ("2024-01", JANUARY, ["s@0"]),
        ("2024-01", FEBRUARY, ["s@2"]),
        ("2024-02", FEBRUARY, ["s@1"]),
    ]


@pytest.mark.parametrize("replaces", ["nothing", "unit_and_period"])
def test_editions_that_replace_part_of_a_month_stay_in_force_together(
    replaces: str,
) -> None:
    told = list(
        sets_of(replaces, ("2024-01", JANUARY, "r"), ("2024-01 2024-02", FEBRUARY, "r"))
    )
    assert told == [
        ("2024-01", JANUARY, ["s@0"]),
        ("2024-01", FEBRUARY, ["s@0", "s@1"]),
        ("2024-02", FEBRUARY, ["s@1"]),
    ]


def test_reading_again_is_no_revision() -> None:
    first_reading = list(sets_of("period", ("2024-01", JANUARY, "r1")))
    read_again = list(sets_of("period", ("2024-01", JANUARY, "r2")))
    assert first_reading == read_again
