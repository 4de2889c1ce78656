"""Units of measure that stand behind a number in its cell, and the columns each of them fits.

"12,5 USD" in a column of đồng is no figure in đồng, nor "5 phần nghìn" a percentage.
"""

from __future__ import annotations

import polars as pl

from ingest.parse.numbers.words import SCALES, match_any_of

# By the name of a unit the words for it; the first unit of which a word stands there is named.
_WORDS = {
    "per thousand": ("phần nghìn", "phần ngàn", "per mille", "permille", "promille", "per thousand"),
    "per ten thousand": ("phần vạn", "basis points", "basis point", "điểm cơ bản", "bps"),
    "percentage point": (
        "điểm phần trăm", "điểm %", "percentage points", "percentage point", "% points", "% point",
        "p.p.", "ppt", "pp",
    ),
    "point": ("điểm", "points", "point"),
    "VND": ("đồng", "vnđ", "vnd", "đ", "₫", "dong"),
    "USD": (
        "usd", "us$", "đô la mỹ", "đô la", "đô-la", "đôla", "dollars", "dollar", "$",
    ),
    "another currency": (
        "eur", "euro", "euros", "€", "jpy", "yên", "yen", "¥", "gbp", "bảng anh", "£", "cny", "rmb",
        "nhân dân tệ", "krw", "won", "thb", "baht", "sgd", "aud", "cad", "chf", "hkd", "lak", "kíp",
        "khr", "riel", "rub", "rúp", "sdr",
    ),
    "tonne": ("tấn", "tonnes", "tonne", "tons", "ton"),
    "kilogram": ("kg", "kilôgam", "ki-lô-gam", "tạ", "yến", "gam", "gram"),
    "km": ("km", "km²", "ki-lô-mét", "kilomet", "kilometres"),
    "metre": ("m", "m²", "mét", "mét vuông", "metres"),
    "hectare": ("ha", "héc ta", "hecta", "hectares"),
    "hour": ("giờ", "tiếng", "hours", "hour"),
    "minute": ("phút", "minutes", "minute", "giây", "seconds", "ms"),
    "day": ("ngày", "days", "day"),
    "month": ("tháng", "months", "month", "tuần", "weeks", "week"),
    "year": ("năm", "years", "year"),
    "byte": ("kb", "mb", "gb", "tb", "pb"),
    "bit per second": ("kbps", "mbps", "gbps", "mbit/s", "gbit/s"),
    "kWh": ("kwh", "mwh", "gwh", "mw", "kw"),
    "°C": ("°c", "độ c"),
}  # fmt: skip
# A scale in brackets, "12 (nghìn)", may be one that the number has already.
SCALE_IN_BRACKETS = "scale"
# What may stand behind a figure and is no unit.
_NO_UNIT = r"trở lên|trở xuống|sơ bộ|tạm tính|ước tính|ước|prel|prov|est|\bp\b|[^\p{L}]"


def find_unit_word() -> pl.Expr:
    """The unit named in the columns `tail` and `note`: a name of this module, "things" for any
    other word behind the number, null where none stands there.
    """
    behind = pl.concat_str("tail", pl.lit(" "), "note")
    unit = pl.lit(None, pl.String)
    for name, words in _WORDS.items():
        is_named = behind.str.contains(rf"(?:^|[^\p{{L}}]){_match_words(words)}")
        unit = pl.coalesce(unit, pl.when(is_named).then(pl.lit(name)))
    scale_words = [word for word in SCALES if word != "chục"]
    is_scale = pl.col("note").str.contains(rf"^\(\s*(?:{match_any_of(scale_words)})")
    has_word = pl.col("tail").str.replace_all(_NO_UNIT, "") != ""
    return pl.coalesce(
        pl.when(is_scale).then(pl.lit(SCALE_IN_BRACKETS)),
        unit,
        pl.when(has_word).then(pl.lit("things")),
    )


def is_foreign_unit(unit_word: str, unit_of_measure: str) -> pl.Expr:
    """Whether the cell's own unit is not that of its column. An unknown unit of a column has none
    that is foreign to it.

    Both are names of columns; `unit_of_measure` as in the reference list ("million VND").
    """
    word, unit = pl.col(unit_word), pl.col(unit_of_measure).fill_null("")
    is_own = pl.concat_str(pl.lit(" "), unit).str.contains(
        pl.concat_str(pl.lit(" "), word.fill_null("")), literal=True
    )
    # A score is counted in points, whatever the list calls it.
    is_score = (word == "point") & unit.str.contains("^(?:index|score|rank)")
    is_thing = word.is_null() | (word == "things")
    return ~is_thing & ~is_own & ~is_score & (unit != "")


def _match_words(words: tuple[str, ...]) -> str:
    """A regex for any of the words with no letter behind it."""
    return rf"(?:{match_any_of(words)})(?:[^\p{{L}}]|$)"
