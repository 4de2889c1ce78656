"""The marks of a value in words."""

from __future__ import annotations

from ingest.contract import vocabulary
from orchestration.release.describe.marks import WORDS_EN, WORDS_VI, describe_marks


def test_every_mark_of_a_source_has_a_word_in_both_languages() -> None:
    marks = {*vocabulary.QUALIFIERS, *vocabulary.FLAGS} - {""}
    assert marks <= WORDS_EN.keys()
    assert WORDS_EN.keys() == WORDS_VI.keys()


def test_marks_are_described_in_their_order() -> None:
    assert describe_marks("<>", "corrected|provisional", WORDS_EN) == (
        "bounded both ways, corrected, provisional"
    )
    assert describe_marks("~", "", WORDS_VI) == "khoảng"


def test_a_plain_figure_has_none() -> None:
    assert describe_marks("", "", WORDS_EN) == ""
    assert describe_marks(None, None, WORDS_EN) == ""
