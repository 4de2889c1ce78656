"""Why there is no value, in words: Vietnamese first, then English.

The words of the column `missing_reason` of fct_indicator and fct_observation.
"""

from __future__ import annotations

from collections.abc import Mapping

MISSING_REASONS: Mapping[str, tuple[str, str]] = {
    "not_reported": (
        "đơn vị hoặc nguồn không báo cáo cho kỳ này",
        "nobody reported it for this period",
    ),
    "no_source": ("không nguồn nào cung cấp số liệu này", "no source gives it"),
    "withdrawn": ("nguồn đã rút lại số liệu", "its source withdrew the figure"),
    "denominator_zero": ("mẫu số bằng 0", "there is nothing to divide by"),
    "incomplete_coverage": (
        "chưa đủ số đơn vị phải có số liệu",
        "too few of the units expected have reported",
    ),
    "incomplete_period": (
        "chưa đủ số liệu của mọi phần trong kỳ",
        "a part of the period is missing",
    ),
    "inconsistent": (
        "tử số được báo cáo lớn hơn mẫu số",
        "the numerator stated is larger than its denominator",
    ),
    "over_maximum": (
        "số được báo cáo lớn hơn số phần tử của danh mục",
        "more is stated than the closed list holds",
    ),
    "not_comparable": (
        "không quy đổi được về bộ địa giới này",
        "it can't be restated on these boundaries",
    ),
    "confidential": ("nguồn giữ kín số liệu", "its source keeps it confidential"),
    "not_applicable": (
        "không áp dụng đối với đơn vị này",
        "it does not apply to this unit",
    ),
    "not_arisen": ("không phát sinh trong kỳ", "nothing arose in the period"),
    "source_missing_mark": (
        "nguồn ghi ký hiệu thiếu số liệu",
        "its source marks it as missing",
    ),
    "not_known_then": ("đến sau mới biết", "it became known later"),
}


def describe_missing_reason(reason: str | None) -> tuple[str, str]:
    """The reason in both languages; a word of a later day is shown as it stands."""
    word = reason or "?"
    return MISSING_REASONS.get(word, (word, word))
