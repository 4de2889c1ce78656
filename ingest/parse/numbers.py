"""Printed numbers and periods, as Vietnamese and English sources write them, to exact values.

The rules are those of the domain notes (§7, §9). Whatever can be read in two ways is not read: it gets a `problem`,
a sentence with the rule and what was met, and the row goes to quarantine. No number passes through a float.

How "1.234" and "1,234" (one sign, three digits after it) are read:

    the cell says %, or the column is percent or share      a decimal: a thousand and more can't be meant
    "1,234 triệu" · "1.234 million"                         a decimal, by the custom of the language of the scale word
    "1.234 triệu" · "1,234 million"                         ambiguous
    count                                                   thousands; ambiguous where other cells of the column use
                                                            that sign for decimals, or the column counts in thousands
    amount (and a count in thousands or millions)           as the other cells of the column use that sign; ambiguous
                                                            where they do not tell, or tell both
    printed                                                 "1.234" thousands, "1,234" ambiguous
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import polars as pl

from ingest.contract import MISSING_REASONS
from ingest.parse.spelling import clean_text, clean_words

Number = Literal["count", "amount", "percent", "share", "flag", "printed"]
VALUE_TYPE = pl.Decimal(38, 6)

# GSO's own legend: "-" nothing arose, "…" arose but not collected. Others use both for either, so the mark alone
# says only that the source put a mark; a source that keeps to a legend declares it under `missing`.
MISSING = (
    dict.fromkeys(("",), "not_reported")
    | dict.fromkeys(
        ("-", "--", "---", ".", "..", "...", "…", "n/a", "na", "n.a.", "null", "none", "nan", "\\", "/", ":"),
        "source_missing_mark",
    )
    | dict.fromkeys(("x", "không áp dụng", "not applicable"), "not_applicable")
    | dict.fromkeys(
        ("không phát sinh", "không phát sinh số liệu", "chưa phát sinh", "không có phát sinh", "not arisen"),
        "not_arisen",
    )
    | dict.fromkeys(
        ("chưa báo cáo", "không báo cáo", "chưa có số liệu", "không có số liệu", "chưa có báo cáo", "not reported"),
        "not_reported",
    )
    | dict.fromkeys(("mật", "bảo mật", "confidential"), "confidential")
)

_SCALES_VI = {"chục": 1, "trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_SCALES_EN = {"thousand": 3, "million": 6, "mn": 6, "mln": 6, "billion": 9, "bn": 9, "trillion": 12}
_MORE = (
    "trên", "hơn", "vượt", "quá", "ít nhất", "tối thiểu", "không dưới", "over", "more than", "above", "at least",
    ">", "≥", ">=",
)  # fmt: skip
_LESS = (
    "dưới", "gần", "chưa đến", "chưa tới", "không quá", "tối đa", "under", "below", "less than", "fewer than",
    "nearly", "almost", "at most", "up to", "<", "≤", "<=",
)  # fmt: skip
_ABOUT = ("khoảng", "chừng", "xấp xỉ", "about", "around", "approximately", "approx.", "circa", "~", "≈")
_ESTIMATE = ("ước tính", "ước đạt", "ước", "estimated", "est.")
_FILLER = ("đạt", "đã đạt", "chiếm", "bằng", "là", "có")
_FLAGS = {
    "1": 1, "0": 0, "1.0": 1, "0.0": 0, "true": 1, "false": 0, "có": 1, "không": 0, "yes": 1, "no": 0, "đúng": 1,
    "sai": 0, "✓": 1, "✔": 1, "☑": 1, "☒": 1, "☐": 0,
}  # fmt: skip


def _any_of(words: tuple[str, ...] | dict[str, int]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + (r"\b" if word[-1].isalpha() else "") for word in longest_first)


_DIGITS = r"\d+(?:[.,'\u{20}]\d+)*"
_SCALE = rf"(?:{_any_of(_SCALES_VI | _SCALES_EN)})"
_CELL = (
    rf"^(?P<before>(?:(?:{_any_of((*_MORE, *_LESS, *_ABOUT, *_ESTIMATE, *_FILLER))})\s*)*)"
    rf"(?P<open>\()?(?P<sign>[-+])?(?P<number>{_DIGITS})(?:e(?P<power>[-+]?\d{{1,2}}))?(?P<close>\))?"
    rf"\s*(?P<scale>(?:{_SCALE}\s*)*)(?P<percent>%|phần trăm\b|percent\b|per cent\b)?"
    rf"(?:\s*/\s*(?P<under>{_DIGITS})\s*(?P<under_scale>(?:{_SCALE}\s*)*))?"
    r"(?P<tail>(?:đ|₫|(?:\s|,)[^\d%‰/()+*=<>~]*)?)"
    r"(?P<note>\([^()]*\)[^\d%‰/()+*=<>~]*)?$"
)
_ONE_SIGN_THREE = r"^[1-9]\d{0,2}[.,]\d{3}$"
_GROUPED = r"^[1-9]\d{0,2}(?:[SIGN]\d{3})+(?:[OTHER]\d+)?$"


def parse_numbers(text: pl.Series, *, kind: Number, scale: Decimal, missing: Mapping[str, str]) -> pl.DataFrame:
    """What each printed cell says, in the column's unit times `scale`; one row per cell, in order.

    `kind` and `scale` are `number` and `scale` of `catalogue.Column`; `missing`: marks of this source →
    missing_reason, which go before
    the common ones. Columns:

    value           Decimal(38,6), percent as 0–100; null where missing or where there is a problem. Half-even at the
                    sixth place. Of "62/63" 98.412698 in a percent or share column, else 62.
    numerator, denominator   Decimal(38,6) of "62/63"; else null
    qualifier       "" | > | < | ~ ("trên", "gần", "khoảng" and their kin)
    missing_reason  one of MISSING_REASONS, or null
    estimated       "ước" stood there
    is_percent      the cell itself said percent
    problem         null, or why it was not read
    """
    number = kind
    marks = MISSING | dict(zip(clean_words(missing), missing.values(), strict=True))
    if unknown := set(marks.values()) - set(MISSING_REASONS):
        raise ValueError(f"missing_reason {', '.join(sorted(unknown))} is not one of {', '.join(MISSING_REASONS)}")
    if number == "flag" and "x" not in missing:
        marks = {mark: reason for mark, reason in marks.items() if mark != "x"}  # there, a cross may be a tick
    printed = text.cast(pl.String).fill_null("").alias("printed")
    words = printed.unique()
    is_bare = words.str.contains(_BARE) & ~words.is_in(list(marks)) & (number in _BARE_NUMBERS and scale >= 1)
    known = [_bare(words.filter(is_bare), scale)]
    if not is_bare.all():
        known.append(_worded(words.filter(~is_bare), number, scale, marks))
    return printed.to_frame().join(pl.concat(known), on="printed", how="left", maintain_order="left").drop("printed")


# Most cells of most tables are digits and nothing else; they say one thing, whatever stands beside them.
_BARE, _BARE_NUMBERS = r"^\d{1,15}$", ("count", "amount", "printed")


def _bare(words: pl.Series, scale: Decimal) -> pl.DataFrame:
    value = words.cast(VALUE_TYPE) if scale == 1 else pl.lit(words.cast(VALUE_TYPE)) * pl.lit(scale, VALUE_TYPE)
    nothing = pl.lit(None, pl.String)
    return words.to_frame().select(
        "printed", value=value, numerator=pl.lit(None, VALUE_TYPE), denominator=pl.lit(None, VALUE_TYPE),
        qualifier=pl.lit(""),
        missing_reason=nothing, estimated=pl.lit(False), is_percent=pl.lit(False), problem=nothing,
    )  # fmt: skip


def _worded(words: pl.Series, number: Number, scale: Decimal, marks: Mapping[str, str]) -> pl.DataFrame:
    missing_reason = pl.col("t").replace_strict(dict(marks), default=None, return_dtype=pl.String)
    cells = pl.LazyFrame({"printed": words})
    cells = cells.with_columns(t=clean_text(pl.col("printed"))).with_columns(missing_reason=missing_reason)
    read = _flags(cells) if number == "flag" else _numbers(cells, number, scale)
    is_read = pl.col("problem").is_null()
    return read.select(
        "printed",
        pl.when(is_read & pl.col("missing_reason").is_null()).then(pl.col("value")).cast(VALUE_TYPE).alias("value"),
        pl.when(is_read).then(pl.col("numerator")).cast(VALUE_TYPE).alias("numerator"),
        pl.when(is_read).then(pl.col("denominator")).cast(VALUE_TYPE).alias("denominator"),
        pl.col("qualifier").fill_null(""),
        pl.when(is_read).then(pl.col("missing_reason")).alias("missing_reason"),
        pl.col("estimated").fill_null(False),
        pl.col("is_percent").fill_null(False),
        "problem",
    ).collect()


def _flags(cells: pl.LazyFrame) -> pl.LazyFrame:
    value = pl.col("t").replace_strict(_FLAGS, default=None, return_dtype=pl.Int8)
    is_bad = value.is_null() & pl.col("missing_reason").is_null()
    none = pl.lit(None, VALUE_TYPE)
    return cells.with_columns(
        value=value.cast(VALUE_TYPE), numerator=none, denominator=none, qualifier=pl.lit(""), estimated=False,
        is_percent=False, problem=pl.when(is_bad).then(_told("a flag is 1 or 0 (có or không, true or false)")),
    )  # fmt: skip


def _numbers(given: pl.LazyFrame, number: Number, scale: Decimal) -> pl.LazyFrame:
    words = pl.col("scale", "under_scale", "tail", "note", "before").fill_null("").str.strip_chars()
    cells = (
        given.with_columns(pl.col("t").str.extract_groups(_CELL).struct.unnest())
        .with_columns(
            words,
            is_error=pl.col("t").str.contains(r"^#[a-z/0!?]+"),
            is_date=pl.col("t").str.contains(r"^\d{4}-\d\d-\d\d|^\d{1,2}/\d{1,2}/\d{4}$|^\d\d:\d\d:\d\d$"),
            is_percent=pl.col("percent").is_not_null(),
            is_fraction=pl.col("under").is_not_null(),
        )
        .with_columns(says_scale=(pl.col("scale") != "") | (pl.col("under_scale") != ""))
        .collect()
    )
    custom = _customs(cells)
    has_scales = bool(cells["says_scale"].any())
    cells = cells.lazy().with_columns(
        *_separators("number", "scale", number, scale, custom),
        *_separators("under", "under_scale", number, scale, custom, of="under_"),
    )
    power = _power_of_ten(scale)
    cells = cells.with_columns(
        magnitude=_decimal("", "scale", power or 0, has_scales),
        base=_decimal("", "scale", 0, has_scales),
        denominator=_decimal("under_", "under_scale", 0, has_scales),
    )
    if power is None:
        cells = cells.with_columns(magnitude=pl.col("base") * pl.lit(scale, VALUE_TYPE))
    pair = pl.col("is_fraction")
    share = pl.when(pl.col("denominator") > 0).then(pl.col("base") * 100 / pl.col("denominator"))
    value = pl.when(pair & pl.lit(number in ("percent", "share"))).then(share).when(pair).then(pl.col("base"))
    if number == "share":
        value = value.when(pl.col("is_percent")).then(pl.col("magnitude")).otherwise(pl.col("magnitude") * 100)
    else:
        value = value.otherwise(pl.col("magnitude"))
    cells = cells.with_columns(value=value, numerator=pl.when(pair).then(pl.col("base")))
    nothing_of_nothing = pair & (pl.col("denominator") == 0) & (pl.col("numerator") == 0)
    return cells.with_columns(
        qualifier=_qualifier(),
        estimated=pl.col("before").str.contains(rf"\b(?:{_any_of(_ESTIMATE)})")
        | pl.col("note").str.contains(r"^\((?:ước|est)"),
        missing_reason=pl.when(nothing_of_nothing).then(pl.lit("not_arisen")).otherwise(pl.col("missing_reason")),
        problem=_problem(number, scale),
    )


def _customs(cells: pl.DataFrame) -> dict[str, str | None]:
    """What dots and commas are for in the cells that leave no doubt: decimals, thousands, both, or None."""
    n = pl.col("number")

    def found(*patterns: str) -> pl.Expr:
        return n.str.contains("^(?:" + "|".join(patterns) + ")$").any()

    asked = {}
    for name, s, o in (("dot", r"\.", ","), ("comma", ",", r"\.")):
        asked[f"{name}_decimals"] = found(rf"\d+{s}\d{{1,2}}", rf"\d+{s}\d{{4,}}", rf"0{s}\d+", rf"\d{{4,}}{s}\d+")
        asked[f"{name}_grouped"] = found(rf"\d{{1,3}}(?:{s}\d{{3}}){{2,}}")
        asked[f"{name}_before"] = found(rf"\d{{1,3}}(?:{s}\d{{3}})+{o}\d+")
    plain = cells.lazy().filter(~pl.any_horizontal("is_percent", "says_scale", "is_fraction"))
    told = plain.select(**asked).collect().row(0, named=True)
    customs = {}
    for name, other in (("dot", "comma"), ("comma", "dot")):
        is_decimal = told[f"{name}_decimals"] or told[f"{other}_before"]
        is_thousands = told[f"{name}_grouped"] or told[f"{name}_before"] or told[f"{other}_decimals"]
        both = "both" if is_decimal and is_thousands else None
        customs[name] = both or ("decimals" if is_decimal else "thousands" if is_thousands else None)
    return customs


def _separators(
    token: str, scale_word: str, number: Number, scale: Decimal, custom: dict[str, str | None], of: str = ""
) -> tuple[pl.Expr, ...]:
    """Plain digits with a decimal dot, and whether the signs are ambiguous or out of place."""
    n = pl.col(token)
    words = pl.col(scale_word)
    vi = words.str.contains(rf"\b(?:{_any_of(_SCALES_VI)})")
    has_scale = words != ""
    ratio = pl.col("is_percent") | (pl.lit(number in ("percent", "share")) & ~pl.col("is_fraction"))
    three = n.str.contains(_ONE_SIGN_THREE)
    dot = n.str.contains(".", literal=True)

    def by_custom(sign: str) -> str:
        told = custom[sign]
        if number == "count" and scale == 1:
            return "ambiguous" if told in ("decimals", "both") else "thousands"
        if number == "printed":
            return "thousands" if sign == "dot" else "ambiguous"
        return told if told in ("decimals", "thousands") else "ambiguous"

    # The parts of a fraction count things, whatever the column is.
    counted = {sign: "thousands" if number != "printed" or sign == "dot" else "ambiguous" for sign in custom}
    reading = (
        pl.when(ratio).then(pl.lit("decimals"))
        .when(has_scale & (vi != dot)).then(pl.lit("decimals"))
        .when(has_scale).then(pl.lit("ambiguous"))
        .when(pl.col("is_fraction") & dot).then(pl.lit(counted["dot"]))
        .when(pl.col("is_fraction")).then(pl.lit(counted["comma"]))
        .when(dot).then(pl.lit(by_custom("dot")))
        .otherwise(pl.lit(by_custom("comma")))
    )  # fmt: skip
    spaced = n.str.contains(r"^\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?$")
    dotted = n.str.contains(_GROUPED.replace("SIGN", ".").replace("OTHER", ",")) & ~three
    commaed = n.str.contains(_GROUPED.replace("SIGN", ",").replace("OTHER", ".")) & ~three
    decimal = n.str.contains(r"^\d+(?:[.,]\d+)?$")
    digits = (
        pl.when(three & (reading == "decimals")).then(n.str.replace(",", ".", literal=True))
        .when(three & (reading == "thousands")).then(n.str.replace_all("[.,]", ""))
        .when(spaced).then(n.str.replace_all("[' ]", "").str.replace(",", ".", literal=True))
        .when(dotted).then(n.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(commaed).then(n.str.replace_all(",", "", literal=True))
        .when(decimal & ~three).then(n.str.replace(",", ".", literal=True))
    )  # fmt: skip
    is_ambiguous = three & (reading == "ambiguous")
    return (
        digits.alias(f"{of}digits"),
        is_ambiguous.alias(f"{of}is_ambiguous"),
        (n.is_not_null() & digits.is_null() & ~is_ambiguous).alias(f"{of}is_misplaced"),
    )


def _decimal(of: str, scale_word: str, power: int, has_scales: bool) -> pl.Expr:
    """Digits, scale words and power of ten to an exact decimal; null where it does not fit."""
    exponent = pl.lit(power, pl.Int32)
    if has_scales:
        for word, ten in (_SCALES_VI | _SCALES_EN).items():
            exponent = exponent + pl.col(scale_word).str.count_matches(rf"\b{word}\b").cast(pl.Int32) * ten
    minus = pl.lit("")
    if not of:
        exponent = exponent + pl.col("power").cast(pl.Int32, strict=False).fill_null(0)
        is_negative = (pl.col("sign").fill_null("") == "-") | pl.col("open").is_not_null()
        minus = pl.when(is_negative).then(pl.lit("-")).otherwise(minus)
    return (minus + pl.col(f"{of}digits") + "e" + exponent.cast(pl.String)).cast(VALUE_TYPE, strict=False)


def _power_of_ten(scale: Decimal) -> int | None:
    sign, digits, exponent = scale.normalize().as_tuple()
    return int(exponent) if digits == (1,) and not sign else None


def _qualifier() -> pl.Expr:
    before, after = pl.col("before"), pl.col("tail")
    return (
        pl.when(before.str.contains(rf"(?:^|\s)(?:{_any_of(_MORE)})") | after.str.contains("trở lên"))
        .then(pl.lit(">"))
        .when(before.str.contains(rf"(?:^|\s)(?:{_any_of(_LESS)})") | after.str.contains("trở xuống"))
        .then(pl.lit("<"))
        .when(before.str.contains(rf"(?:^|\s)(?:{_any_of(_ABOUT)})"))
        .then(pl.lit("~"))
        .otherwise(pl.lit(""))
    )


def _problem(number: Number, scale: Decimal) -> pl.Expr:
    value, base = pl.col("value"), pl.col("base")
    paired = pl.col("is_fraction")
    rules: list[tuple[pl.Expr, str]] = [
        (pl.col("missing_reason").is_not_null(), ""),
        (pl.col("is_error"), "a formula's error is no number"),
        (
            pl.col("is_date"),
            "a number is due, not a date or time; spreadsheets turn 3/4 into a date, so type it as text",
        ),
        (pl.col("number").is_null(), "a number with its unit is due, and nothing that could be another number"),
        (
            pl.col("is_ambiguous") | (paired & pl.col("under_is_ambiguous")),
            "a sign and three digits may be thousands or decimals here: leave the sign away, or write all decimals",
        ),
        (
            pl.col("is_misplaced") | (paired & pl.col("under_is_misplaced")),
            "thousands come in groups of three, with one sign for them and one for decimals",
        ),
        (
            pl.col("open").is_not_null() != pl.col("close").is_not_null(),
            "brackets come in pairs",
        ),
        (
            pl.col("says_scale") & pl.lit(scale != 1),
            f"the cell names a scale, and so does its column ({scale:f}): which one holds?",
        ),
        (
            pl.col("is_percent") & (paired | pl.col("says_scale") | pl.lit(number == "count")),
            "a percentage where a number of things is due" if number == "count" else "a percentage stands alone",
        ),
        (base.is_null() | value.is_null() & ~paired, "at most 32 digits before the decimal sign fit"),
        ((base == 0) & pl.col("digits").str.contains("[1-9]"), "at most six decimals fit"),
        (paired & (pl.col("denominator").is_null() | (base < 0)), "a fraction is of two numbers, none below zero"),
        (paired & (base > pl.col("denominator")), "a part is no larger than its whole"),
        (pl.lit(number == "count") & (value < 0), "a count is not below zero"),
    ]
    if number == "percent":
        rules.append(
            (
                ~pl.col("is_percent") & ~paired & (value > 0) & (value <= 1),
                "a bare number up to 1 may be a percentage or a fraction: print the % sign, or declare the column "
                "`number: share` (0.8 is 80 %) or `number: amount` (0.8 is 0.8 %)",
            )
        )
    problem = pl.when(rules[0][0]).then(pl.lit(None, pl.String))
    for found, rule in rules[1:]:
        problem = problem.when(found.fill_null(False)).then(_told(rule))
    return problem.otherwise(pl.lit(None, pl.String))


def _told(rule: str) -> pl.Expr:
    return pl.lit(f"{rule}: met “") + pl.col("printed").str.slice(0, 80) + "”"
