"""A value in one sentence, as a person would write it, in Vietnamese and in English.

“Tỷ lệ hồ sơ trực tuyến, Cả nước, tháng 3/2024: 68,54 % (115.665 / 168.746), theo số công bố ngày
25/04/2024.”
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ingest.contract.vocabulary import KnownBasis
from orchestration.release.describe.boundary_sets import AS_REPORTED, BOUNDARY_SETS
from orchestration.release.describe.marks import (
    WORDS_EN,
    WORDS_VI,
    Words,
    describe_marks,
)
from orchestration.release.describe.missing_reasons import describe_missing_reason
from orchestration.release.describe.period_names import (
    format_day_en,
    format_day_vi,
    name_period,
)
from orchestration.release.describe.wording import (
    format_number_en,
    format_number_vi,
)
from orchestration.release.facts import VintageFacts

NumberFormat = Callable[[Decimal], str]

# A share is read to the hundredth of a point; what was printed finer stands in the release.
_HUNDREDTH = Decimal("0.01")
_BASES: Mapping[KnownBasis, tuple[str, str]] = {
    "published": ("theo số công bố", "as published"),
    "written_down": ("theo số ghi lại", "as written down"),
    "retrieved": ("theo số lấy về", "as retrieved"),
}
_SEVERAL_BASES = ("theo số có được", "as known")
_STATUSES: Mapping[str, tuple[str, str]] = {
    "published": ("như nguồn in", "as its source printed it"),
    "summed": ("cộng từ các đơn vị cũ", "added up from the units merged into it"),
}


@dataclass(frozen=True)
class SentencePair:
    """The same sentence in both languages."""

    vi: str
    en: str


def write_value_sentence(
    row: Mapping[str, Any], vintages: Sequence[VintageFacts]
) -> SentencePair:
    """One sentence about a row of fct_indicator.

    `row`: its columns, `boundary_set`, and `indicator_vi`, `indicator_en`, `unit_vi`, `unit_en`,
    `unit_of_measure`. `vintages`: those it rests on.
    """
    period = name_period(row["period_start"], row["period_end"], row["period_kind"])
    boundaries_vi, boundaries_en = "", ""
    if row["boundary_set"] != AS_REPORTED:
        words_vi, words_en = BOUNDARY_SETS[row["boundary_set"]]
        boundaries_vi, boundaries_en = f", trên {words_vi}", f", on {words_en}"
    subject_vi = f"{row['indicator_vi']}, {row['unit_vi']}, {period.vi}{boundaries_vi}"
    subject_en = f"{row['indicator_en']}, {row['unit_en']}, {period.en}{boundaries_en}"
    if row["value"] is None:
        reason_vi, reason_en = describe_missing_reason(row["missing_reason"])
        return SentencePair(
            f"{subject_vi}: chưa có giá trị ({reason_vi}{_say_coverage(row, 'vi')}).",
            f"{subject_en}: no value ({reason_en}{_say_coverage(row, 'en')}).",
        )
    dates_vi, dates_en = _say_dates(vintages)
    return SentencePair(
        f"{subject_vi}: {_say_value(row, WORDS_VI, format_number_vi)}{dates_vi}.",
        f"{subject_en}: {_say_value(row, WORDS_EN, format_number_en)}{dates_en}.",
    )


def _say_value(
    row: Mapping[str, Any], words: Words, format_language: NumberFormat
) -> str:
    """“~75 % (3 / 4; khoảng, ước tính)”: the value with its sign, then pair, status and marks."""
    value = row["value"]
    is_percent = row["unit_of_measure"] == "percent"
    if is_percent:
        value = value.quantize(_HUNDREDTH, ROUND_HALF_UP)
    figure = f"{row.get('qualifier') or ''}{format_language(value)}"
    if is_percent:
        figure += " %"
    language = 0 if words is WORDS_VI else 1
    details = []
    if row["numerator"] is not None and row["denominator"] is not None:
        pair = (format_language(row["numerator"]), format_language(row["denominator"]))
        details.append(" / ".join(pair))
    if row["value_status"] in _STATUSES:
        details.append(_STATUSES[row["value_status"]][language])
    # A release of an earlier day has no marks.
    marks = describe_marks(row.get("qualifier"), row.get("flags"), words)
    if marks:
        details.append(marks)
    if details:
        figure += f" ({'; '.join(details)})"
    return figure


def _say_coverage(row: Mapping[str, Any], language: str) -> str:
    """How many of the units expected reported, where that is why there is no value."""
    if row["missing_reason"] != "incomplete_coverage" or row["units_expected"] is None:
        return ""
    heard, expected = row["units_reported"], row["units_expected"]
    if language == "vi":
        return f": {heard} trên {expected} đơn vị"
    return f": {heard} of {expected} units"


def _say_dates(vintages: Sequence[VintageFacts]) -> tuple[str, str]:
    """From when the figures are known, and what says so; empty without any vintage."""
    if not vintages:
        return "", ""
    days = sorted({find_known_day(vintage) for vintage in vintages})
    bases = {vintage.known_basis for vintage in vintages}
    said_vi, said_en = _SEVERAL_BASES
    if len(bases) == 1:
        said_vi, said_en = _BASES[bases.pop()]
    first, last = days[0], days[-1]
    if first == last:
        return (
            f", {said_vi} ngày {format_day_vi(last)}",
            f", {said_en} on {format_day_en(last)}",
        )
    return (
        f", {said_vi} từ {format_day_vi(first)} đến {format_day_vi(last)}",
        f", {said_en} from {format_day_en(first)} to {format_day_en(last)}",
    )


def find_known_day(vintage: VintageFacts) -> dt.date:
    """The day a vintage was published on, or became known."""
    return vintage.published_at or vintage.known_from.date()
