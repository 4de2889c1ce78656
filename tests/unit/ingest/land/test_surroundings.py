"""The unit, the period and the scale of a table, found in the names and lines around it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ingest.declare.table import DeclaredPeriod, DeclaredUnit, PrintedScale
from ingest.land.surroundings import (
    Surroundings,
    find_period_end,
    find_period_text,
    find_scale_word,
    find_unit_text,
)

BOTH = r"(?P<unit>\w+?)_(?P<year>\d{4})-(?P<month>\d\d)"
AROUND = Surroundings(
    "ha_noi_2024-03.xlsx", "Biểu 1", "TỈNH HÀ NỘI\nĐơn vị: triệu đồng"
)


def test_one_pattern_serves_the_unit_and_the_period():
    assert find_unit_text(DeclaredUnit(in_file_name=BOTH), AROUND) == "ha_noi"
    assert find_period_text(DeclaredPeriod(in_file_name=BOTH), AROUND) == "2024-03"
    assert find_period_end(DeclaredPeriod(in_file_name=BOTH), AROUND) == dt.date(
        2024, 3, 31
    )


def test_what_a_unit_is_called_in_a_name_is_translated_by_its_declared_values():
    unit = DeclaredUnit(in_file_name=BOTH, values={"ha_noi": "Hà Nội"})
    assert find_unit_text(unit, AROUND) == "Hà Nội"


def test_the_name_of_the_file_is_searched_before_the_sheet_and_the_banner():
    unit = DeclaredUnit(in_banner=r"TỈNH (?P<unit>.+)", in_sheet_name=r"(?P<unit>Biểu)")
    assert find_unit_text(unit, AROUND) == "Biểu"
    assert (
        find_unit_text(unit, Surroundings("a.xlsx", "Sheet1", AROUND.banner))
        == "HÀ NỘI"
    )


def test_without_a_match_the_literal_stands():
    assert (
        find_unit_text(DeclaredUnit(text="Hà Nội", in_banner="(?P<unit>HUẾ)"), AROUND)
        == "Hà Nội"
    )
    assert find_period_text(DeclaredPeriod(text="2024"), AROUND) == "2024"
    assert find_period_end(DeclaredPeriod(), AROUND) is None


@pytest.mark.parametrize("template", [None, "{year}-{month}"])
def test_a_group_that_caught_nothing_is_never_taken_for_a_part_of_the_date(template):
    period = DeclaredPeriod(
        text=template, in_sheet_name=r"(?P<year>\d{4})(?:-(?P<month>\d\d))?"
    )
    text = find_period_text(period, Surroundings("a.xlsx", "2024"))
    assert text == ("2024" if template is None else "2024-?")


def test_the_scale_is_the_word_as_printed():
    scale = PrintedScale(
        in_banner=r"Đơn vị: (?P<scale>.+)", values={"triệu đồng": Decimal(1_000_000)}
    )
    assert find_scale_word(scale, AROUND) == "triệu đồng"
    assert find_scale_word(scale, Surroundings("a.xlsx")) is None
