"""The words and marks that stand in cells of numbers, in Vietnamese and English, and what each means.

Lists only; how a cell is taken apart by them is decided in `cells.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# GSO's own legend: "-" nothing arose, "…" arose but not collected. Others use both for either, so
# the mark alone says only that the source put a mark; a source that keeps to a legend declares it
# under `missing`.
_MARKS_BY_REASON = {
    "source_missing_mark": (
        "-", "--", "---", ".", "..", "...", "…", "n/a", "na", "n.a.", "null", "none", "nan", "\\",
        "/", ":",
    ),
    "not_applicable": ("x", "không áp dụng", "not applicable"),
    "not_arisen": (
        "không phát sinh", "không phát sinh số liệu", "chưa phát sinh", "không có phát sinh",
        "not arisen",
    ),
    "not_reported": (
        "", "chưa báo cáo", "không báo cáo", "chưa có số liệu", "không có số liệu",
        "chưa có báo cáo", "not reported",
    ),
    "confidential": ("mật", "bảo mật", "confidential"),
}  # fmt: skip
MISSING_MARKS = {
    mark: reason for reason, marks in _MARKS_BY_REASON.items() for mark in marks
}

# Scale word → its power of ten.
SCALES_VI = {
    "chục": 1, "trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9,
}  # fmt: skip
SCALES_EN = {
    "thousand": 3, "million": 6, "mn": 6, "mln": 6, "billion": 9, "bn": 9, "trillion": 12,
}  # fmt: skip
SCALES = SCALES_VI | SCALES_EN

MORE_THAN = (
    "trên", "hơn", "vượt", "quá", "ít nhất", "tối thiểu", "không dưới", "over", "more than",
    "above", "at least", ">", "≥", ">=",
)  # fmt: skip
LESS_THAN = (
    "dưới", "gần", "chưa đến", "chưa tới", "không quá", "tối đa", "under", "below", "less than",
    "fewer than", "nearly", "almost", "at most", "up to", "<", "≤", "<=",
)  # fmt: skip
ABOUT = (
    "khoảng", "chừng", "xấp xỉ", "about", "around", "approximately", "approx.", "circa", "~", "≈",
)  # fmt: skip
PROVISIONAL = (
    "sơ bộ",
    "tạm tính",
    "preliminary",
    "provisional",
    "prelim.",
    "prel.",
    "prel",
)
ESTIMATED = (
    "ước thực hiện", "ước tính", "ước đạt", "ước th", "ước", "ưth", "estimated", "est.",
)  # fmt: skip
# They say that a number comes, and nothing of the number.
FILLERS = ("đạt", "đã đạt", "chiếm", "bằng", "là", "có")

FLAGS = {
    "1": 1, "0": 0, "1.0": 1, "0.0": 0, "true": 1, "false": 0, "có": 1, "không": 0, "yes": 1,
    "no": 0, "đúng": 1, "sai": 0, "✓": 1, "✔": 1, "☑": 1, "☒": 1, "☐": 0,
}  # fmt: skip


def match_any_of(words: Iterable[str]) -> str:
    """A regex for any of the words, the longest first, so that "ước đạt" is not read as "ước"."""
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        ends_in_letter = word[-1].isalpha()
        alternatives.append(re.escape(word) + (r"\b" if ends_in_letter else ""))
    return "|".join(alternatives)
