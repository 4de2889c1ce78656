"""The unit, the period and the scale of a table, found in the names and lines around it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ingest.declare.table import DeclaredPeriod, DeclaredUnit, PrintedScale
from ingest.land.surroundings import (
    Surroundings,
    find_factor,
    find_period_end,
    find_period_text,
    find_scale_word,
    find_unit_text,
)
from tests.sources.recorded import load_examples

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


MILLION, THOUSAND, ONE = Decimal(1), Decimal("0.001"), Decimal("0.000001")


@pytest.mark.parametrize(
    ("line", "factor"),
    [
        ("Đơn vị: Triệu đồng", MILLION), ("ĐVT: triệu VNĐ", MILLION), ("Đvt : Tr. đồng", MILLION),
        ("Đơn vị tính - triệu đồng", MILLION), ("(Đơn vị: 1.000.000đ)", MILLION), ("ĐV tính: trđ", MILLION),
        ("Đơn vị tính: 1 triệu đồng", MILLION), ("Đ.v.t: triệu đồng", MILLION), ("ĐƠN VỊ: TRIỆU VND", MILLION),
        ("Đơn vị tính: Triêụ đồng", MILLION), ("Unit: million VND", MILLION), ("Triệu đồng", MILLION),
        ("Đơn vị: nghìn đồng", THOUSAND), ("Đơn vị tính: 1.000 đồng", THOUSAND), ("ĐVT: 1.000đ", THOUSAND),
        ("Đơn vị: ngàn đồng", THOUSAND), ("Đơn vị tính: đồng", ONE), ("(ĐVT: đ)", ONE), ("Đơn vị: VNĐ", ONE),
        ("Đơn vị: tỷ đồng", Decimal(1000)),
        # The office, not what its amounts are in; a letter of a list; a unit that nobody names.
        ("Đơn vị: Đồng Nai", None), ("Đồng Nai", None), ("đ) Chi khác", None), ("Đơn vị: USD", None),
        ("Đơn vị tính: triệu", None),
    ],
)  # fmt: skip
def test_what_amounts_are_in_is_read_as_people_write_it(line, factor):
    sources = [s for s in load_examples() if s.id.startswith("province__")]
    for source in sources:
        scale = source.tables[0].scale
        word = find_scale_word(scale, Surroundings("f", banner=f"UBND TỈNH\n{line}"))
        assert (find_factor(scale, word) if word else None) == factor
