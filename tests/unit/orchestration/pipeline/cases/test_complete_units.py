"""Whose cases of a month may be counted: those the source declares its list complete for, from its day on."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.declare.source import Coverage
from orchestration.pipeline.cases.complete_units import CompleteUnits, ScopeMember

HELD = ("ha_noi", "hue", "bo_y_te")
COMPLETE = CompleteUnits(
    (
        ScopeMember("provinces", "ha_noi", dt.date(2008, 8, 1), dt.date.max),
        ScopeMember("provinces", "hue", dt.date(2008, 8, 1), dt.date(2024, 3, 14)),
        ScopeMember("ministries", "bo_y_te", dt.date(2021, 7, 23), dt.date.max),
    )
)


@pytest.mark.parametrize(
    ("coverage", "month", "counted"),
    [
        (Coverage(), "2024-03", set(HELD)),
        (Coverage(units=("hue", "da_nang")), "2024-03", {"hue"}),
        (Coverage(scope="provinces"), "2024-03", {"ha_noi", "hue"}),
        (Coverage(scope="provinces"), "2024-04", {"ha_noi"}),
        (
            Coverage(scope="provinces", units=("bo_y_te",)),
            "2024-04",
            {"ha_noi", "bo_y_te"},
        ),
        (Coverage(units=HELD, complete_from=dt.date(2024, 3, 1)), "2024-03", set(HELD)),
        (Coverage(units=HELD, complete_from=dt.date(2024, 3, 2)), "2024-03", set()),
        (Coverage(units=HELD, complete_from=dt.date(2024, 3, 2)), "undated", set(HELD)),
    ],
)
def test_a_list_of_cases_speaks_for_whom_it_is_complete(
    coverage: Coverage, month: str, counted: set[str]
) -> None:
    assert COMPLETE.select_units(coverage, month, HELD) == counted


def test_the_scopes_of_the_seeds_can_be_read() -> None:
    units = CompleteUnits.read_seeds().select_units(
        Coverage(scope="ministries"), "2024-03", ("bo_tu_phap", "ha_noi")
    )
    assert units == {"bo_tu_phap"}
