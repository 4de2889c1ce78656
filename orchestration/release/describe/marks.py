"""The marks of a value in words, for people: how exact it is, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

# Qualifier or flag → its word; the columns `qualifier` and `flags` of fct_indicator hold no others.
WORDS_VI: Words = {
    "~": "khoảng",
    "<": "dưới mức này",
    ">": "trên mức này",
    "<>": "chưa rõ độ lớn",
    "break": "gãy chuỗi",
    "carried": "câu trả lời trước còn hiệu lực",
    "corrected": "đã đính chính",
    "estimated": "ước tính",
    "outside_universe": "ngoài diện báo cáo",
    "part_of_period": "một phần của kỳ",
    "provisional": "sơ bộ",
}
WORDS_EN: Words = {
    "~": "about",
    "<": "less than this",
    ">": "more than this",
    "<>": "bounded both ways",
    "break": "series breaks",
    "carried": "earlier answer still holds",
    "corrected": "corrected",
    "estimated": "estimated",
    "outside_universe": "outside those expected",
    "part_of_period": "part of the period",
    "provisional": "provisional",
}


def describe_marks(qualifier: str | None, flags: str | None, words: Words) -> str:
    """The marks in the words of a language, comma between: "about, estimated"; empty without any.

    `flags` is “|”-joined. A release of an earlier day has neither: None is no mark.
    """
    marks = [qualifier or "", *(flags or "").split("|")]
    return ", ".join(words[mark] for mark in marks if mark)
