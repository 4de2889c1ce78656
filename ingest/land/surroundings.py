"""What stands around a table: the names of its file and its sheet, and the lines above its header.

A form of one unit and one month often says both there and nowhere in its rows.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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
    [last_day] = find_period_ends(period, [around])
    return last_day


def find_period_ends(
    period: DeclaredPeriod, surroundings: Iterable[Surroundings]
) -> list[dt.date | None]:
    """`find_period_end` of the same table in several files or sheets."""
    texts = [find_period_text(period, around) for around in surroundings]
    closes_on = period.month_closes_on
    last_days = _parse_last_days([text for text in texts if text], closes_on)
    return [last_days[text] if text else None for text in texts]


# (text, day on which months close) → last day, of the texts met so far; emptied where it grows too
# long. Every table of a file asks for the same text, and the files of many units for the same months.
_LAST_DAYS: dict[tuple[str, int | None], dt.date | None] = {}
_MOST_LAST_DAYS = 5_000


def _parse_last_days(
    texts: Iterable[str], month_closes_on: int | None
) -> dict[str, dt.date | None]:
    """Text → the last day of the period it names, or None where it names none."""
    texts = list(dict.fromkeys(texts))
    if len(_LAST_DAYS) > _MOST_LAST_DAYS:
        _LAST_DAYS.clear()
    new = [text for text in texts if (text, month_closes_on) not in _LAST_DAYS]
    if new:
        parsed = parse_periods(pl.Series(new), month_closes_on)["period_end"]
        for text, last_day in zip(new, parsed, strict=True):
            _LAST_DAYS[text, month_closes_on] = last_day
    return {text: _LAST_DAYS[text, month_closes_on] for text in texts}


def fill_template(template: str | None, groups: dict[str, str]) -> str:
    """`template` with its {names} filled in.

    Without one, what was caught with "-" between ("2024-03"). A name that caught nothing becomes
    "?", which no period or unit is called: its rows are quarantined.
    """
    if template:
        return template.format_map(defaultdict(lambda: "?", groups))
    return "-".join(groups.values())
