"""The worked examples of judging.md §4 with their numbers: one dossier is one, in one month, on any day.

Each dump is a few rows put straight into landed files, and what the marts must make of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from tests.country.editions import OWN_CASES, PORTAL_CASES, Edition, Voice
from tests.country.lists import month_end
from tests.warehouse.straight import Models

TODAY = dt.date(2026, 11, 22)
REPLACES = ("whole", "period", "unit_and_period", "nothing")
MARCH, APRIL = dt.date(2024, 3, 31), dt.date(2024, 4, 1)


@dataclass(frozen=True)
class Printed:
    """What a dump holds: (code, receipt date) of each dossier of Hà Nội."""

    dossiers: tuple[tuple[str, dt.date], ...]

    @property
    def cases(self) -> SimpleNamespace:
        return SimpleNamespace(unit_id="ha_noi")

    def rows(self) -> pl.DataFrame:
        return pl.DataFrame(
            [
                {
                    "MaHoSo": code,
                    "MaTTHC": "1.000001",
                    "MucDoDVC": "Toàn trình",
                    "KenhThucHien": "2",
                    "NgayTiepNhan": received,
                    "NgayBatDauXuLy": received,
                    "NgayKetThucXuLy": dt.date(2024, 4, 15),
                    "PhiLePhi": 0,
                    "DuocThanhToanTrucTuyen": None,
                    "CoTraKetQua": "Có",
                    "MaKetQua": "K1",
                    "DuongDanTepTinKetQua": "https://example.invalid/x.pdf",
                }
                for code, received in self.dossiers
            ],
            schema_overrides={"DuocThanhToanTrucTuyen": pl.String},
        )


def dump(
    voice: Voice, replaces: str, published: dt.date, *dossiers: tuple[str, dt.date]
) -> Edition:
    return Edition(
        replace(voice, replaces=replaces),
        published,
        "any",
        cases=(Printed(dossiers),),
        complete_for=("ha_noi",),
    )


def received(marts: duckdb.DuckDBPyConnection, day: dt.date = TODAY) -> dict[int, int]:
    """Month of 2024 → dossiers received in Hà Nội, as known at the end of a day."""
    rows = marts.execute(
        """
        select period_end, numerator::int, denominator::int from marts.fct_indicator_version
        where indicator_id = 'gov_dossiers_online' and unit_id = 'ha_noi' and boundary_set = 'as_reported'
            and period_kind = 'in_period' and denominator is not null and day(period_start) = 1
            and month(period_start) = month(period_end)
            and known_from < $day + interval 1 day and (known_to is null or known_to >= $day + interval 1 day)
        """,
        {"day": day},
    ).fetchall()
    assert all(online == total for _, online, total in rows)
    assert all(end == month_end(end.year, end.month) for end, *_ in rows)
    return {end.month: total for end, _, total in rows if total}


def two_portals(replaces: str, own: dt.date, portal: dt.date) -> Sequence[Edition]:
    """H1 and H2 are dated 31/03 by the portal and 01/04 by the province, which speaks first."""
    third = ("H3", dt.date(2024, 4, 10))
    return (
        dump(OWN_CASES, replaces, own, ("H1", APRIL), ("H2", APRIL), third),
        dump(PORTAL_CASES, replaces, portal, ("H1", MARCH), ("H2", MARCH), third),
    )


@pytest.mark.parametrize("replaces", REPLACES)
def test_three_dossiers_that_two_portals_date_in_two_months_are_three(
    models: Models, replaces: str
) -> None:
    own, portal = dt.date(2024, 5, 5), dt.date(2024, 5, 6)
    with models.run(two_portals(replaces, own, portal), TODAY) as marts:
        assert received(marts) == received(marts, own) == {4: 3}


@pytest.mark.parametrize("replaces", REPLACES)
def test_before_the_province_spoke_the_months_were_those_of_the_portal(
    models: Models, replaces: str
) -> None:
    portal, own = dt.date(2024, 5, 5), dt.date(2024, 5, 6)
    with models.run(two_portals(replaces, own, portal), TODAY) as marts:
        assert received(marts, portal) == {3: 2, 4: 1}
        assert received(marts) == {4: 3}


CORRECTED = (
    (("H1", MARCH), ("H2", dt.date(2024, 3, 20))),
    (("H1", APRIL), ("H3", dt.date(2024, 4, 10))),
)


@pytest.mark.parametrize("replaces", REPLACES)
def test_three_dossiers_of_which_one_was_dated_again_are_three(
    models: Models, replaces: str
) -> None:
    """A dump that replaces the whole withdraws H2, which it lacks: of the two left each is one."""
    days = dt.date(2024, 4, 3), dt.date(2024, 5, 3)
    editions = [
        dump(OWN_CASES, replaces, day, *dossiers)
        for day, dossiers in zip(days, CORRECTED, strict=True)
    ]
    now = {4: 2} if replaces == "whole" else {3: 1, 4: 2}
    with models.run(editions, TODAY) as marts:
        assert received(marts, days[0] - dt.timedelta(1)) == {}
        assert received(marts, dt.date(2024, 4, 20)) == {3: 2}
        assert received(marts) == now


@pytest.mark.parametrize("replaces", REPLACES)
def test_a_dossier_dated_back_leaves_the_month_it_was_in(
    models: Models, replaces: str
) -> None:
    """The whole is sent both times, so that nothing but the date of H1 changes."""
    first = (("H1", APRIL), ("H2", MARCH), ("H3", dt.date(2024, 4, 10)))
    again = (("H1", MARCH), *first[1:])
    editions = [
        dump(OWN_CASES, replaces, dt.date(2024, 5, 3), *first),
        dump(OWN_CASES, replaces, dt.date(2024, 6, 3), *again),
    ]
    with models.run(editions, TODAY) as marts:
        assert received(marts, dt.date(2024, 5, 20)) == {3: 1, 4: 2}
        assert received(marts) == {3: 2, 4: 1}
