"""What stands around a table: the names of its file and its sheet, and the lines above its header.

A form of one unit and one month often says both there and nowhere in its rows.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import polars as pl

from ingest.declare.pattern import compile_pattern
from ingest.declare.table import DeclaredPeriod, DeclaredUnit, PrintedScale
from ingest.parse.periods import parse_periods


@dataclass(frozen=True)
class Surroundings:
    """The names around a table. `banner`: what stands above its header, a line per row."""

    file_name: str
    sheet_name: str = ""
    banner: str = ""

    def search_patterns(
        self,
        in_file_name: str | None,
        in_sheet_name: str | None,
        in_banner: str | None = None,
    ) -> dict[str, str] | None:
        """The named groups of the first pattern that is found, without those that caught nothing.

        None where no pattern is declared, or none is found.
        """
        searches = (
            (in_file_name, self.file_name),
            (in_sheet_name, self.sheet_name),
            (in_banner, self.banner),
        )
        for pattern, text in searches:
            groups = compile_pattern(pattern).match(text) if pattern else None
            if groups is not None:
                return groups
        return None


def find_unit_text(unit: DeclaredUnit, around: Surroundings) -> str | None:
    """The name of the reporting unit where no column prints it; None where it is nowhere."""
    groups = around.search_patterns(
        unit.in_file_name, unit.in_sheet_name, unit.in_banner
    )
    if groups is None:
        return unit.text
    if "unit" in groups:
        return unit.values.get(groups["unit"], groups["unit"])
    return fill_template(unit.text, groups)


def find_period_text(period: DeclaredPeriod, around: Surroundings) -> str | None:
    """The period of a table where no column prints it, as text such as "2024-03".

    None where it is nowhere.
    """
    groups = around.search_patterns(
        period.in_file_name, period.in_sheet_name, period.in_banner
    )
    if groups is None:
        return period.text
    # One pattern may serve both the unit and the period: the unit's name is no part of a date.
    dates = {name: caught for name, caught in groups.items() if name != "unit"}
    return fill_template(period.text, dates)


def find_scale_word(scale: PrintedScale, around: Surroundings) -> str | None:
    """What the file says its amounts are in ("triệu đồng"), as printed.

    None where it does not say.
    """
    groups = around.search_patterns(
        scale.in_file_name, scale.in_sheet_name, scale.in_banner
    )
    return (groups or {}).get("scale")


def find_factor(scale: PrintedScale, word: str) -> Decimal | None:
    """What a 1 under that word counts; None where the declaration does not know the word.

    Letters and digits are compared: "Tr. đồng" and "tr.đồng" are one word, as are "1.000 đ" and "1000đ".
    """
    factors = {_fold_word(name): factor for name, factor in scale.values.items()}
    return factors.get(_fold_word(word))


def _fold_word(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text).casefold())


def find_period_end(period: DeclaredPeriod, around: Surroundings) -> dt.date | None:
    """The last day of the table's period where it is known before any cell is read."""
    text = find_period_text(period, around)
    return _parse_last_day(text, period.month_closes_on) if text else None


# Every table of a file asks for the same text, and the files of many units for the same months.
@lru_cache(maxsize=1024)
def _parse_last_day(text: str, month_closes_on: int | None) -> dt.date | None:
    parsed = parse_periods(pl.Series([text]), month_closes_on)
    last_day: dt.date | None = parsed["period_end"].item()
    return last_day


def fill_template(template: str | None, groups: dict[str, str]) -> str:
    """`template` with its {names} filled in.

    Without one, what was caught with "-" between ("2024-03"). A name that caught nothing becomes
    "?", which no period or unit is called: its rows are quarantined.
    """
    if template:
        return template.format_map(defaultdict(lambda: "?", groups))
    return "-".join(groups.values())
