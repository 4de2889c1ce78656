"""A period as people name it, in both languages, and its short id: “quý III/2025”, “Q3 2025”, `2025-Q3`."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

# Whole months → how a stretch of them is called that begins where such stretches begin.
_ROMAN = ("I", "II", "III", "IV")
_MONTHS_EN = calendar.month_name
# Decree 09/2019/NĐ-CP: a reporting month runs from the 15th to the 14th.
ADMINISTRATIVE_LAST_DAY = 14
_ADMINISTRATIVE_MARK = "-ADM"


@dataclass(frozen=True)
class PeriodName:
    """`id` is what a person may type; `vi` and `en` are words within a sentence."""

    id: str
    vi: str
    en: str


def name_period(start: dt.date, end: dt.date, kind: str) -> PeriodName:
    """The name of a period. `kind`: in_period, year_to_date or as_of.

    Ids are `2025-06`, `2025-Q3`, `2025-H1`, `2025`, `2025-YTD-09` and `2025-06-30`, with -ADM behind
    them where months run from the 15th to the 14th. What is none of these is named by its days.
    """
    if kind == "as_of":
        return PeriodName(
            str(end), f"tại ngày {format_day_vi(end)}", f"on {format_day_en(end)}"
        )
    months = _count_months(start, end)
    name = None
    if months is not None:
        name = _name_months(months, end, kind)
    if name is None:
        return _name_days(start, end)
    if not is_administrative(start, end):
        return name
    days = _name_days(start, end)
    return PeriodName(
        name.id + _ADMINISTRATIVE_MARK,
        f"{name.vi} (kỳ hành chính, {days.vi})",
        f"{name.en} (administrative calendar, {days.en})",
    )


def is_administrative(start: dt.date, end: dt.date) -> bool:
    """Whether a period is of months that run from the 15th to the 14th."""
    return start.day == ADMINISTRATIVE_LAST_DAY + 1 and end.day == start.day - 1


def format_day_vi(day: dt.date) -> str:
    """20/04/2024."""
    return f"{day:%d/%m/%Y}"


def format_day_en(day: dt.date) -> str:
    """20 April 2024."""
    return f"{day.day} {_MONTHS_EN[day.month]} {day.year}"


def _count_months(start: dt.date, end: dt.date) -> int | None:
    """How many whole months of one calendar a period is; None where it is not."""
    months = 12 * (end.year - start.year) + end.month - start.month
    if is_administrative(start, end):
        return months
    is_month_end = (end + dt.timedelta(days=1)).day == 1
    if start.day == 1 and is_month_end:
        return months + 1
    return None


def _name_months(months: int, end: dt.date, kind: str) -> PeriodName | None:
    """The name of whole months up to the one that ends on a day; None where they have none."""
    year, month = end.year, end.month
    if kind == "year_to_date":
        if months != month:
            return None
        return PeriodName(
            f"{year}-YTD-{month:02}",
            f"lũy kế đến hết tháng {month}/{year}",
            f"the year to {_MONTHS_EN[month]} {year}",
        )
    if months == 1:
        return PeriodName(
            f"{year}-{month:02}",
            f"tháng {month}/{year}",
            f"{_MONTHS_EN[month]} {year}",
        )
    if months == 3 and month % 3 == 0:
        quarter = month // 3
        return PeriodName(
            f"{year}-Q{quarter}",
            f"quý {_ROMAN[quarter - 1]}/{year}",
            f"Q{quarter} {year}",
        )
    if months == 6 and month % 6 == 0:
        half = month // 6
        half_vi, half_en = ("đầu", "first") if half == 1 else ("cuối", "second")
        return PeriodName(
            f"{year}-H{half}",
            f"6 tháng {half_vi} năm {year}",
            f"the {half_en} half of {year}",
        )
    if months == 12 and month == 12:
        return PeriodName(str(year), f"năm {year}", str(year))
    return None


def _name_days(start: dt.date, end: dt.date) -> PeriodName:
    return PeriodName(
        f"{start}..{end}",
        f"{format_day_vi(start)} – {format_day_vi(end)}",
        f"{format_day_en(start)} to {format_day_en(end)}",
    )
