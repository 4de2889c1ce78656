"""Printed numbers are read exactly as domain.md §9 says, or not at all."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.contract.vocabulary import MISSING_REASONS, QUALIFIERS
from ingest.parse.numbers.column import VALUE_DTYPE
from ingest.parse.numbers.parse import parse_numbers

NUMBERS = ("count", "amount", "percent", "share", "flag", "printed")


def _parse(
    *texts: str | None, number: str = "count", scale: str = "1", **missing: str
) -> list[dict]:
    frame = parse_numbers(
        pl.Series(texts, dtype=pl.String),
        kind=number,
        scale=Decimal(scale),
        missing=missing,
    )
    return frame.to_dicts()


def _value(text: str, number: str, scale: str = "1") -> Decimal | None:
    (row,) = _parse(text, number=number, scale=scale)
    assert row["problem"] is None, row["problem"]
    return row["value"]


def _problem(*texts: str, number: str, scale: str = "1") -> str:
    problem = _parse(*texts, number=number, scale=scale)[0]["problem"]
    assert problem is not None
    assert texts[0][:80] in problem
    return problem


@pytest.mark.parametrize(
    ("text", "number", "value"),
    [
        ("80,44%", "percent", "80.44"),
        ("80.44", "percent", "80.44"),
        ("80,44", "percent", "80.44"),
        ("39,51 %", "percent", "39.51"),
        ("80,44 phần trăm", "percent", "80.44"),
        ("55.5 percent", "percent", "55.5"),
        ("99,996%", "percent", "99.996"),
        ("0,5%", "percent", "0.5"),
        ("1%", "percent", "1"),
        ("0", "percent", "0"),
        ("100", "percent", "100"),
        ("12,345%", "percent", "12.345"),
        ("0.8044", "share", "80.44"),
        ("0,8044", "share", "80.44"),
        ("1", "share", "100"),
        ("80,44%", "share", "80.44"),
        ("48.000", "count", "48000"),
        ("48,000", "count", "48000"),
        ("48 000", "count", "48000"),
        ("48\u00a0000", "count", "48000"),
        ("1'234'567", "count", "1234567"),
        ("48000", "count", "48000"),
        ("48000.0", "count", "48000"),
        ("1.234.567", "count", "1234567"),
        ("1,234,567", "count", "1234567"),
        ("1.234.567,5", "amount", "1234567.5"),
        ("1,234,567.5", "amount", "1234567.5"),
        ("8718.1", "amount", "8718.1"),
        ("8718,1", "amount", "8718.1"),
        ("-12,5", "amount", "-12.5"),
        ("−12,5", "amount", "-12.5"),
        ("(1.234,5)", "amount", "-1234.5"),
        ("1.5E+7", "amount", "15000000"),
        ("0,401", "printed", "0.401"),
        ("0.777", "amount", "0.777"),
        ("1,488 triệu", "count", "1488000"),
        ("1,5 triệu tỷ đồng", "amount", "1500000000000000"),
        ("2,5 nghìn tỷ đồng", "amount", "2500000000000"),
        ("1.488 million", "amount", "1488000"),
        ("48tr", "count", "48000000"),
        ("5 trăm nghìn", "count", "500000"),
        ("1.200 hồ sơ", "count", "1200"),
        ("17 bộ, ngành, địa phương", "count", "17"),
        ("76,5% (hơn 5.500)", "printed", "76.5"),
        ("637 (543 + 94) thôn đã có điện", "printed", "637"),
        ("+5", "amount", "5"),
    ],
)
def test_a_number_is_read_as_it_is_written_here(text, number, value):
    assert _value(text, number) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "qualifier", "estimated"),
    [
        ("trên 48 triệu", ">", False),
        ("hơn 48 triệu tài khoản", ">", False),
        ("over 48 million", ">", False),
        ("gần 48 triệu", "<", False),
        ("nearly 48 million", "<", False),
        ("khoảng 48 triệu", "~", False),
        ("約48 million", "~", False),
        ("ước 48 triệu", "", True),
        ("ước đạt trên 48 triệu", ">", True),
        ("Ước khoảng 48 triệu", "~", True),
        ("48 triệu (ước)", "", True),
        ("48 triệu trở lên", ">", False),
        ("đạt 48 triệu", "", False),
        ("48 triệu", "", False),
    ],
)
def test_words_before_a_number_are_kept_as_qualifier_or_estimate(
    text, qualifier, estimated
):
    (row,) = _parse(text, number="printed")
    assert (row["value"], row["qualifier"], row["estimated"]) == (
        Decimal(48_000_000),
        qualifier,
        estimated,
    )


def test_a_fraction_is_a_pair_and_not_a_date():
    (row,) = _parse("62/63", number="percent")
    assert (row["value"], row["numerator"], row["denominator"]) == (
        Decimal("98.412698"),
        62,
        63,
    )
    (row,) = _parse("2.164/2.418 thôn", number="count")
    assert (row["value"], row["numerator"], row["denominator"]) == (2164, 2164, 2418)
    (row,) = _parse("100,7 triệu / 120 triệu thuê bao", number="printed")
    assert (row["numerator"], row["denominator"]) == (100_700_000, 120_000_000)


def test_nothing_of_nothing_is_missing_and_not_zero_percent():
    (row,) = _parse("0/0", number="percent")
    assert (row["value"], row["missing_reason"], row["denominator"]) == (
        None,
        "not_arisen",
        0,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "not_reported"),
        ("", "not_reported"),
        ("  ", "not_reported"),
        ("-", "source_missing_mark"),
        ("–", "source_missing_mark"),
        ("..", "source_missing_mark"),
        ("…", "source_missing_mark"),
        ("N/A", "source_missing_mark"),
        ("x", "not_applicable"),
        ("Không phát sinh", "not_arisen"),
        ("chưa có số liệu", "not_reported"),
        ("Mật", "confidential"),
    ],
)
def test_a_missing_mark_has_its_reason_and_is_not_zero(text, reason):
    for number in ("count", "percent", "amount", "printed"):
        (row,) = _parse(text, number=number)
        assert (row["value"], row["missing_reason"], row["problem"]) == (
            None,
            reason,
            None,
        )


def test_zero_is_zero():
    (row,) = _parse("0")
    assert (row["value"], row["missing_reason"]) == (0, None)


def test_a_source_says_what_its_own_marks_mean():
    frame = parse_numbers(
        pl.Series(["-", "K.B.C"]),
        kind="count",
        scale=Decimal(1),
        missing={"-": "not_arisen", "k.b.c": "not_reported"},
    )
    assert frame["missing_reason"].to_list() == ["not_arisen", "not_reported"]
    with pytest.raises(
        ValueError, match="expected as missing_reason one of not_reported"
    ):
        parse_numbers(
            pl.Series(["-"]), kind="count", scale=Decimal(1), missing={"-": "lost"}
        )


def test_an_impossible_percentage_is_read_as_printed_and_left_to_gate_a() -> None:
    frame = parse_numbers(
        pl.Series(["180", "-5"]), kind="percent", scale=Decimal(1), missing={}
    )
    assert frame["value"].to_list() == [Decimal(180), Decimal(-5)]
    assert frame["problem"].null_count() == 2


@pytest.mark.parametrize(
    ("text", "number", "word"),
    [
        ("1", "percent", "bare number up to 1"),
        ("1.00", "percent", "bare number up to 1"),
        ("0.8044", "percent", "bare number up to 1"),
        ("-3", "count", "below zero"),
        ("64/63", "percent", "no larger"),
        ("3/0", "count", "no larger"),
        ("1.234", "amount", "doubtful separator"),
        ("1,234", "printed", "doubtful separator"),
        ("1.488 triệu", "count", "doubtful separator"),
        ("1,488 million", "count", "doubtful separator"),
        ("12.34.567", "count", "groups of three"),
        ("1.23,45", "amount", "groups of three"),
        ("1,234.567,8", "amount", "groups of three"),
        ("12 34", "count", "groups of three"),
        ("2024-04-03", "count", "not a date"),
        ("03/04/2024", "count", "not a date"),
        ("#REF!", "count", "error of a formula"),
        ("48.000*", "count", "nothing that could be another number"),
        ("5 - 6", "count", "nothing that could be another number"),
        ("14 bộ và 52 địa phương", "count", "nothing that could be another number"),
        ("490.923 DN, chiếm 61%", "printed", "nothing that could be another number"),
        ("Hà Nội", "count", "nothing that could be another number"),
        ("80%", "count", "a number of things"),
        ("(5", "amount", "brackets"),
        ("123456789012345678901234567890123", "amount", "32 digits"),
        ("0.0000001", "amount", "six decimals"),
        ("2", "flag", "1 or 0"),
        ("x", "flag", "1 or 0"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_not_read(text, number, word):
    assert word in _problem(text, number=number)


@pytest.mark.parametrize(
    ("text", "both", "ways_out"),
    [
        ("20,125", "20125 or 20.125", "20125, or 20.1250"),
        ("20,125", "20125 or 20.125", "20125, or 20.1250"),
        ("3,5/1,234", "1234 or 1.234", "1234, or 1.2340"),
    ],
)
def test_an_ambiguous_number_is_shown_in_both_readings(text, both, ways_out):
    assert _problem(text, number="printed") == (
        f"expected a number without a doubtful separator, found “{text}”: it could be {both}. "
        f"To fix: write {ways_out}."
    )
    for way_out in ways_out.split(", or "):
        assert _parse(way_out, number="printed")[0]["problem"] is None


@pytest.mark.parametrize(
    ("text", "number", "scale"),
    [
        ("12345678901234567890123456789012", "share", "1"),
        ("12345678901234567890123456789012", "amount", "12"),
        (
            "12345678901234567890123456789011/12345678901234567890123456789012",
            "percent",
            "1",
        ),
    ],
)
def test_a_number_too_large_for_its_unit_leaves_the_rest_of_the_column_readable(
    text, number, scale
):
    too_large, readable = _parse(text, "5,25", number=number, scale=scale)
    assert "at most 32 digits" in too_large["problem"]
    assert readable["value"] == Decimal("5.25") * Decimal(scale) * (
        100 if number == "share" else 1
    )


def test_a_scale_stated_twice_is_not_applied_twice():
    assert "names a scale" in _problem("5 triệu", number="amount", scale="1000000")


def test_the_column_shows_what_its_dots_mean():
    assert [r["value"] for r in _parse("1.234", "5.5", number="amount")] == [
        Decimal("1.234"),
        Decimal("5.5"),
    ]
    assert [r["value"] for r in _parse("1.234", "5.678.901,5", number="amount")] == [
        1234,
        Decimal("5678901.5"),
    ]
    assert (
        _parse("210.125", "8718.1", number="count", scale="1000")[0]["value"] == 210125
    )
    assert "doubtful separator" in _problem(
        "1.234", "5.5", "1.234.567", number="amount"
    )
    assert "doubtful separator" in _problem("48.000", "80.5", number="count")
    assert "doubtful separator" in _problem("1.234", "5", number="count", scale="1000")


def test_flags_are_read_from_their_words():
    rows = _parse("1", "0", "Có", "KHÔNG", "true", "1.0", "✓", "", number="flag")
    assert [r["value"] for r in rows] == [1, 0, 1, 0, 1, 1, 1, None]


def test_columns_are_what_they_say():
    frame = parse_numbers(
        pl.Series([], dtype=pl.String), kind="count", scale=Decimal(1), missing={}
    )
    assert frame.height == 0
    assert frame.schema == {
        "value": VALUE_DTYPE, "numerator": VALUE_DTYPE, "denominator": VALUE_DTYPE, "qualifier": pl.String,
        "missing_reason": pl.String, "estimated": pl.Boolean, "provisional": pl.Boolean,
        "is_percent": pl.Boolean, "unit_word": pl.String, "problem": pl.String,
    }  # fmt: skip


MONEY = st.decimals(
    min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2, allow_nan=False
)


def _grouped(number: Decimal, thousands: str, decimal: str) -> str:
    return (
        f"{number:,.2f}".replace(",", "·").replace(".", decimal).replace("·", thousands)
    )


@settings(max_examples=80, deadline=None)
@given(
    st.lists(MONEY, min_size=1, max_size=8),
    st.sampled_from([(".", ","), (",", "."), (" ", ","), ("", "."), ("", ",")]),
)
def test_money_printed_in_vietnamese_or_english_comes_back(numbers, custom):
    rows = _parse(*(_grouped(n, *custom) for n in numbers), number="amount")
    assert [r["problem"] for r in rows] == [None] * len(numbers)
    assert [r["value"] for r in rows] == numbers


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**15), st.sampled_from([".", ",", " ", "'", ""]))
def test_counts_printed_in_any_custom_come_back(number, thousands):
    assert _value(f"{number:,}".replace(",", thousands), "count") == number


@settings(max_examples=50, deadline=None)
@given(
    st.decimals(min_value=0, max_value=100, places=2),
    st.sampled_from([".", ","]),
    st.sampled_from(["%", " %", " phần trăm"]),
)
def test_percentages_come_back(number, decimal, sign):
    assert _value(f"{number:.2f}".replace(".", decimal) + sign, "percent") == number


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 10**6),
    st.integers(0, 9),
    st.sampled_from(["1", "10", "1000", "1000000", "0.01", "12", "2.5"]),
)
def test_a_value_is_in_proportion_to_its_scale(whole, tenth, scale):
    text = f"{whole},{tenth}"
    assert _value(text, "amount", scale) == _value(text, "amount") * Decimal(scale)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_fraction_keeps_its_pair_exactly(numerator, denominator):
    (row,) = _parse(f"{numerator}/{denominator}", number="percent")
    if numerator > denominator:
        assert "no larger" in row["problem"]
    else:
        assert (row["numerator"], row["denominator"]) == (numerator, denominator)
        assert abs(row["value"] - Decimal(100) * numerator / denominator) <= Decimal(
            "0.000001"
        )


TEXT = st.text(max_size=30)


# As many texts as 150 short columns hold: a column costs the same whatever stands in it.
@settings(max_examples=60, deadline=None)
@given(
    st.lists(TEXT, max_size=6) | st.lists(TEXT, min_size=12, max_size=24),
    st.sampled_from(NUMBERS),
    st.sampled_from(["1", "1000", "0.5"]),
)
def test_any_text_has_a_value_a_reason_or_a_problem_and_never_two_of_them(
    texts, number, scale
):
    rows = _parse(*texts, number=number, scale=scale)
    assert len(rows) == len(texts)
    for row in rows:
        states = (
            row["value"] is not None,
            row["missing_reason"] is not None,
            row["problem"] is not None,
        )
        assert sum(states) == 1, row
        assert row["qualifier"] in QUALIFIERS
        assert row["missing_reason"] in (None, *MISSING_REASONS)


NUMBER_LIKE = st.text(
    alphabet="0123456789.,/% -+()e'triệuỷđnghìtrên", min_size=1, max_size=14
)


@settings(max_examples=40, deadline=None)
@given(st.lists(NUMBER_LIKE, min_size=1, max_size=8), st.sampled_from(NUMBERS))
def test_number_like_text_never_breaks_and_no_count_is_below_zero(texts, number):
    rows = _parse(*texts, number=number)
    assert len(rows) == len(texts)
    for row in rows:
        if row["value"] is not None and number == "count":
            assert row["value"] >= 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.from_regex(r"\A[0-9]{1,15}\Z"), min_size=1, max_size=5),
    st.sampled_from(NUMBERS),
    st.sampled_from(["1", "100", "1000000", "0.001", "12"]),
)
def test_bare_digits_say_the_same_by_the_short_way_and_the_long(texts, number, scale):
    """A blank around the digits takes them the long way."""
    short, long = (
        _parse(*cells, number=number, scale=scale)
        for cells in (texts, [f" {t}" for t in texts])
    )
    assert [r | {"problem": bool(r["problem"])} for r in short] == [
        r | {"problem": bool(r["problem"])} for r in long
    ]


def test_a_declared_mark_of_digits_is_no_number():
    (row,) = _parse("999", number="count", **{"999": "not_reported"})
    assert (row["value"], row["missing_reason"]) == (None, "not_reported")
