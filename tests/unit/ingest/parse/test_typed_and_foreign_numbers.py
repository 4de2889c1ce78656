"""A number that is a number to its file has one meaning; a cell that names another unit, holds two
numbers or digits of another script is never read as a figure of its column.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.numbers.unit_words import is_foreign_unit

_KINDS = ("count", "amount", "percent", "share", "printed")


def _parse(*texts: str, kind: str = "amount", scale: str = "1", typed: bool = False):
    return parse_numbers(
        pl.Series(texts),
        kind=kind,
        scale=Decimal(scale),
        missing={},
        typed=pl.repeat(typed, len(texts), eager=True),
    )


@pytest.mark.parametrize("kind", ["amount", "percent", "printed"])
@pytest.mark.parametrize(
    "text", ["12.345", "1.234", "98.765", "-1.500", "0.125", "1234.5", "999.000"]
)
def test_a_typed_dot_is_a_decimal_one_in_every_kind_of_column(text, kind):
    # Beside it a text that shows the other custom, which is about texts alone.
    frame = parse_numbers(
        pl.Series([text, "1.234.567,5"]),
        kind=kind,
        scale=Decimal(1),
        missing={},
        typed=pl.Series([True, False]),
    )
    value, problem = frame.row(0, named=True)["value"], frame["problem"][0]
    if kind == "percent" and text == "0.125":
        assert "percentage or a fraction" in problem
    else:
        assert (value, problem) == (Decimal(text), None)


def test_typed_numbers_say_nothing_about_texts_beside_them():
    frame = parse_numbers(
        pl.Series(["12.5", "1.234"]),
        kind="amount",
        scale=Decimal(1),
        missing={},
        typed=pl.Series([True, False]),
    )
    assert "it could be 1234 or 1.234" in frame["problem"][1]


def test_one_text_typed_and_written_is_read_twice():
    frame = parse_numbers(
        pl.Series(["1.234", "1.234", "1.234.567"]),
        kind="amount",
        scale=Decimal(1),
        missing={},
        typed=pl.Series([True, False, False]),
    )
    assert frame["value"].to_list() == [Decimal("1.234"), 1234, 1234567]


@pytest.mark.parametrize("text", ["12.345", "12,5", "0.5", "1234,25"])
def test_part_of_a_thing_is_no_count(text):
    (problem,) = _parse(text, kind="count", typed="." in text)["problem"]
    assert "a whole number of things" in problem
    assert _parse("12.5", kind="count", scale="1000", typed=True)["value"][0] == 12500


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("zero", ["٠", "०", "۰", "๐", "0", "０"])
def test_digits_of_every_script_are_read_or_quarantined(zero, kind):
    text = "".join(chr(ord(zero) + digit) for digit in (1, 2, 3))
    (row,) = _parse(text, kind=kind).to_dicts()
    if zero in "0０":
        expected = Decimal(12300) if kind == "share" else Decimal(123)
        assert (row["value"], row["problem"]) == (expected, None)
    else:
        assert row["value"] is None and text in row["problem"]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", " \n ", "\v", "\u2028"])
def test_two_numbers_in_a_cell_are_not_joined(between, kind):
    (row,) = _parse(f"120{between}345", kind=kind).to_dicts()
    assert row["value"] is None and "one number in a cell" in row["problem"]
    assert _parse("120 345", kind="count")["value"][0] == 120345
    assert _parse("120\n(ước)", kind="count")["estimated"][0]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[
            (kind, f"{number}{unit}")
            for kind in ("count", "amount")
            for number in ("120 (345)", "120(1.345)", "1.234.200 (+345)", "120 (34,5)")
            for unit in ("", " hồ sơ")
        ],
        ("amount", "5 (-345)"),
        ("count", "120 hồ sơ (345)"),
        ("percent", "39,98% (38,26%)"),
        ("percent", "39,98 (38,26)"),
        ("percent", "39,98 phần trăm (38,26 phần trăm)"),
        ("share", "0,39 (0,38)"),
    ],
)
def test_a_second_number_in_brackets_is_not_left_out_in_silence(kind, text):
    (row,) = _parse(text, kind=kind).to_dicts()
    assert row["value"] is None
    assert "one number in a cell" in row["problem"]
    assert "a second one in brackets" in row["problem"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("count", "33.320.000 (2)", "33320000"),
        ("count", "33.320.000 (12)", "33320000"),
        ("count", "120 (34,5%)", "120"),
        ("percent", "56,5% (4.068)", "56.5"),
        ("count", "120 (trong đó 45 trực tuyến)", "120"),
        ("count", "120 (345 hồ sơ năm trước)", "120"),
        ("count", "637 (543 + 94) thôn", "637"),
        ("printed", "42% (39,5%)", "42"),
    ],
)
def test_a_footnote_words_and_a_share_in_brackets_leave_the_number_its_own(
    kind, text, value
):
    (row,) = _parse(text, kind=kind).to_dicts()
    assert (row["value"], row["problem"]) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "own", "foreign"),
    [
        ("12,5 USD", "USD", "VND"),
        ("12,5 đô la", "million USD", "million VND"),
        ("12,5 $", "USD", "VND"),
        ("7 EUR", None, "VND"),
        ("7 nhân dân tệ", None, "VND"),
        ("12 đồng", "VND", "USD"),
        ("12 đ", "VND", "dossier"),
        ("5 phần nghìn", "per thousand live births", "percent"),
        ("2,3 điểm phần trăm", "percentage point", "percent"),
        ("2,3 điểm", "index", "person"),
        ("5 tấn", "tonne-km", "VND"),
        ("5 kg", None, "tonne"),
        ("3 giờ", "hour", "day"),
        ("3 ngày", "day", "dossier"),
        ("45 Mbps", None, "percent"),
        ("45 GB", None, "subscription"),
        ("12 (nghìn)", None, "person"),
        ("12 (triệu USD)", None, "VND"),
    ],
)
def test_a_unit_of_its_own_fits_its_column_or_is_foreign(text, own, foreign):
    parsed = _parse(text)
    assert parsed["problem"][0] is None
    units = pl.DataFrame({"unit_of_measure": [own, foreign, ""]})
    rows = units.with_columns(unit_word=pl.lit(parsed["unit_word"][0]))
    flags = rows.select(is_foreign_unit("unit_word", "unit_of_measure")).to_series()
    assert flags.to_list() == [False, True, False]


@pytest.mark.parametrize(
    "text",
    ["500 hồ sơ", "62 xã, phường", "12 doanh nghiệp", "45 trở lên", "62/63 tỉnh"],
)
def test_the_things_that_are_counted_are_no_foreign_unit(text):
    (row,) = _parse(text, kind="count").to_dicts()
    assert row["problem"] is None and row["unit_word"] in (None, "things")


@pytest.mark.parametrize("kind", ["percent", "share"])
@pytest.mark.parametrize(
    "text", ["5 phần nghìn", "2,3 điểm phần trăm", "12.000 đồng", "98 điểm", "80 hồ sơ"]
)
def test_only_a_percentage_is_one(text, kind):
    (row,) = _parse(text, kind=kind).to_dicts()
    assert row["value"] is None and text in row["problem"]
    assert _parse("80 % hồ sơ", kind=kind)["value"][0] == 80


def test_a_figure_in_dong_is_none_in_millions():
    assert "stands for 1000000" in _parse("12 đồng", scale="1000000")["problem"][0]
    assert _parse("12 đồng")["value"][0] == 12


@pytest.mark.parametrize(
    "text",
    [
        "500 (sơ bộ)",
        "500 (prel.)",
        "500 (p)",
        "500 p",
        "Sơ bộ 500",
        "500 sơ bộ",
        "500(Prel)",
    ],
)
def test_a_provisional_figure_says_so(text):
    (row,) = _parse(text, kind="count").to_dicts()
    assert (row["value"], row["provisional"], row["problem"]) == (500, True, None)


@pytest.mark.parametrize(
    "text", ["ước thực hiện 500", "ƯTH 500", "500 (ước thực hiện)", "500 (e)", "Ước TH 500"]
)  # fmt: skip
def test_an_estimated_figure_says_so(text):
    (row,) = _parse(text, kind="count").to_dicts()
    assert (row["value"], row["estimated"], row["problem"]) == (500, True, None)


def test_other_remarks_make_no_figure_provisional():
    assert not _parse("500 (1)", "500 (phường)", "500 hồ sơ")["provisional"].any()
