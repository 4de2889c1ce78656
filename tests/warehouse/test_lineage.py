"""Lineage added up again: every half of every value of a country, and a change of any step noticed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.country import FLAWS, write_country
from tests.warehouse import trace
from tests.warehouse.straight import Marts, Models

# through the merger of the provinces, with every flaw: gaps in years so far, blank halves, two portals …
COUNTRY = {
    "seed": 7,
    "provinces": 4,
    "ministries": 3,
    "start": (2025, 1),
    "months": 8,
    "books_every": 3,
    "flaws": sorted(FLAWS),
}


@pytest.fixture(scope="module")
def marts(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    country = write_country(tmp_path_factory.mktemp("country"), **COUNTRY)
    with models.run(country.editions, dt.date(2026, 11, 22)) as marts:
        marts.make_all()
        marts.execute("use warehouse.marts")
        yield marts


@pytest.fixture
def changed(
    marts: Marts,
) -> Iterator[Marts]:
    """The marts, to be changed; afterwards as they were."""
    marts.execute("begin")
    yield marts
    marts.execute("rollback")


def test_every_value_is_what_its_lineage_adds_up_to(marts: Marts, tell) -> None:
    assert trace.list_unbalanced(marts) == []
    assert trace.list_lost_values(marts) == []
    steps = marts.execute(
        "select step, operation, min(sign), count(*) from fct_lineage group by all order by all"
    ).fetchall()
    assert {step for step, *_ in steps} == {
        "as_reported", "block", "component", "member", "predecessor", "statement", "tile", "universe",
    }  # fmt: skip
    assert {operation for _, operation, *_ in steps} == {"sum", "all"}
    assert min(sign for _, _, sign, _ in steps) == -1
    told = ", ".join(f"{count:,} {step} ({how})" for step, how, _, count in steps)
    tell(f"lineage adds up to every value: {told}")


def test_no_value_is_without_lineage_and_no_lineage_without_value(
    marts: Marts,
) -> None:
    made = "select distinct indicator_id, unit_id, period_start, period_end, period_kind, boundary_set from"
    values = f"{made} fct_indicator where numerator is not null or value is not null"
    assert (
        marts.execute(
            f"({values} except {made} fct_lineage) union all ({made} fct_lineage except {values})"
        ).fetchall()
        == []
    )


@pytest.mark.parametrize(
    "change",
    (
        "delete from fct_lineage where step = 'member' and amount > 0 and step_number = 1",
        "update fct_lineage set amount = amount + 1 where step = 'statement' and role = 'denominator'",
        "update fct_lineage set sign = 1 where sign = -1",
        "update fct_lineage set amount = 1 - amount where operation = 'all'",
        "delete from fct_lineage where step = 'universe' and step_number = 1",
    ),
)
def test_a_step_that_is_wrong_is_noticed(changed: Marts, change: str) -> None:
    changed.execute(change)
    assert trace.list_unbalanced(changed)


def test_a_step_to_another_value_is_noticed(
    changed: Marts,
) -> None:
    changed.execute(
        "update fct_lineage set child_boundary_set = 'provinces_34' where step = 'predecessor'"
    )
    assert trace.list_unbalanced(changed) == []
    assert trace.list_lost_values(changed)


def test_the_denominator_of_a_share_is_every_unit_expected_heard_or_not(
    marts: Marts,
) -> None:
    shares = marts.execute(
        """
        select figure.units_expected, count(*)
        from fct_indicator as figure
        inner join dim_indicator as indicator on figure.indicator_id = indicator.indicator_id
        inner join fct_lineage as step
            on (figure.indicator_id, figure.unit_id, figure.period_start, figure.period_end, figure.period_kind)
                = (step.indicator_id, step.unit_id, step.period_start, step.period_end, step.period_kind)
            and figure.boundary_set = step.boundary_set
        where step.step = 'universe' and figure.unit_id = 'VN' and indicator.aggregation_rule = 'share_of_units'
        group by figure.indicator_id, figure.period_end, figure.boundary_set, figure.units_expected
        """
    ).fetchall()
    assert shares
    assert [pair for pair in shares if pair[0] != pair[1]] == []
