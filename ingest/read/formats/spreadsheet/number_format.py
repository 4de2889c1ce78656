"""What a number format makes of a stored number before people see it ([MS-XLS] 2.5.165, ECMA-376 18.8.31).

A cell may store 1234567890 and show 1,235; store 0.48 and show 48 %; store 12.5 and show USD 12.5;
store a day and show its month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

DatePrecision = Literal["", "day", "month", "year"]

# Formats that workbooks name by number alone. Those for money show the sign of the country of the
# machine on which the file is opened.
_MONEY = '"$"#,##0.00'
_BUILT_IN = {
    5: _MONEY, 6: _MONEY, 7: _MONEY, 8: _MONEY, 9: "0%", 10: "0.00%", 14: "dd/mm/yyyy",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "dd/mm/yyyy hh:mm", 42: _MONEY, 44: _MONEY,
}  # fmt: skip

# One piece of a section after the other. A "_" leaves the room of the sign behind it, a "*" fills
# the cell with it: neither is a word to anybody.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|_.|\*."
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General)"
    r"|(?P<exponent>[Ee][+-])"
    r"|(?P<clock>AM/PM|A/P)"
    r"|(?P<percent>%)"
    r"|(?P<digits>[0#?](?:[0#?,./ ]*[0#?])?)(?P<scaling>,*)"
    r"|(?P<date>[yYmMdDhHsSeEgGbB]+)"
    r"|(?P<literal>.)",
    re.DOTALL | re.IGNORECASE,
)
# What of a literal says something about the number: letters, signs of money, percent and its kin.
# Dashes, dots, brackets and blanks only dress it.
_WORD = re.compile(r"[^\W\d_]|[$€£¥₫₩฿₭₽%‰‱°<>≤≥≈~]")
_SIGNS_OF_MONEY = re.compile(
    r"^[$€£¥₫₩฿₭₽đ]$|^(?:US\$|USD|EUR|VND|VNĐ|JPY|GBP|CNY|KRW|SFr\.?)$", re.I
)
# Words by which a suffix says that a 1 before it is more than one.
_SCALE_WORDS = re.compile(
    r"\b(?:tr|tỷ|tỉ|ty|triệu|trieu|nghìn|nghin|ngàn|ngan|vạn|trăm|chục|ng|k|m|mn|mln|mil|bn|b|g"
    r"|million|billion|thousand|trillion|hundred)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NumberFormat:
    """What is seen beside the digits, or instead of them.

    `code`: as the workbook writes it. `is_percent`: the stored number is shown times a hundred with
    a %. `is_scaled`: it is shown divided by thousands, or a word such as tỷ stands behind it.
    `before`, `after`: words that the format adds, with their blanks; a sign of money is `after`,
    wherever it stands.
    `shows_nothing`: nothing of the number is seen, be it that the cell looks empty or shows words
    alone. `precision`: how much of a day is shown, "" where it is
    no date.
    """

    code: str
    is_percent: bool = False
    is_scaled: bool = False
    before: str = ""
    after: str = ""
    shows_nothing: bool = False
    precision: DatePrecision = ""

    @property
    def is_plain(self) -> bool:
        """Whether the stored number says all that is seen."""
        changes_number = self.is_percent or self.is_scaled or self.shows_nothing
        has_words = bool(self.before or self.after)
        return not changes_number and not has_words and self.precision in ("", "day")


@cache
def get_built_in_format(number: int) -> NumberFormat:
    """The format that a workbook names by a number below 164 and nowhere writes out."""
    return parse_number_format(_BUILT_IN.get(number, ""))


@cache
def parse_number_format(code: str) -> NumberFormat:
    """What a format's code makes of a number, by the section for numbers above zero.

    Where sections hold for numbers of a certain size (`[>=1000000]0.0,,"M";0`), one that scales
    speaks for all: what is shown is then not to be known from the code alone.
    """
    sections = _split_sections(code)
    if len(sections) > 1 and not sections[0].strip():
        return NumberFormat(code, shows_nothing=True)
    formats = [_parse_section(section) for section in sections]
    is_conditional = any(
        re.match(r"\s*(?:\[[^\]]*\])*\[[<>=]", part) for part in sections
    )
    if is_conditional:
        for section in formats:
            if section.is_scaled or section.shows_nothing:
                return replace(section, code=code)
    return replace(formats[0], code=code)


def _split_sections(code: str) -> list[str]:
    """Parts between semicolons, but not those inside quotes or behind a backslash."""
    parts = re.findall(
        r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])+|(?<=;)(?=;|$)|^(?=;)',
        code,
        re.DOTALL,
    )
    return parts or [code]


def _parse_section(section: str) -> NumberFormat:
    before, after, money, dates = "", "", "", ""
    is_percent = is_scaled = has_digits = has_clock = False
    for piece in _PIECE.finditer(section):
        literal = piece["quoted"] or piece["escaped"] or piece["literal"] or ""
        if piece["digits"] or piece["general"]:
            has_digits = True
            is_scaled = is_scaled or bool(piece["scaling"])
        elif piece["percent"]:
            is_percent = True
        elif piece["currency"]:
            money = money or piece["currency"]
        elif piece["clock"]:
            has_clock = True
        elif piece["date"]:
            dates += piece["date"].lower()
        elif has_digits:
            after += literal
        else:
            before += literal
    if dates and not has_digits:
        # Words such as Q1 beside the year say more of the day than the year alone.
        is_part_of_year = re.search(r"(?i)\d|\bq|qu[ýy]", before + after)
        precision = _find_precision(dates, has_clock=has_clock)
        return NumberFormat(section, precision="day" if is_part_of_year else precision)
    if not has_digits:
        shows_words = bool(_keep_words(before)) and "@" not in section
        return NumberFormat(section, shows_nothing=shows_words)
    shown = describe_words(section, before, after, money)
    return replace(shown, is_percent=is_percent, is_scaled=shown.is_scaled or is_scaled)


def describe_words(code: str, before: str, after: str, money: str = "") -> NumberFormat:
    """What the words around a shown number say. `money`: a sign of money that stands apart."""
    # A sign of money stands where its country puts it; the number's reader expects it behind.
    before, after = _keep_words(before), _keep_words(after)
    if _SIGNS_OF_MONEY.match(before.strip()):
        before, money = "", before
    if money:
        after = f" {money.strip()}{after}"
    has_scale_word = bool(_SCALE_WORDS.search(f"{before} {after}"))
    return NumberFormat(code, is_scaled=has_scale_word, before=before, after=after)


def _keep_words(literal: str) -> str:
    """The literal, or "" where nothing of it says anything about the number."""
    return literal if _WORD.search(literal) else ""


def _find_precision(letters: str, *, has_clock: bool) -> DatePrecision:
    """By the letters of a date's format: "mmyyyy" shows a month."""
    if has_clock or "h" in letters or "s" in letters:
        return ""
    if "d" in letters or ("y" not in letters and "e" not in letters):
        return "day"
    return "month" if "m" in letters else "year"
