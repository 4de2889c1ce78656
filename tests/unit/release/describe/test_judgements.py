"""Every kind of evidence and every reason a verdict can have is told in both languages."""

from __future__ import annotations

import re
import unicodedata

import pytest

from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.release.describe.judgements import (
    EVIDENCE,
    EVIDENCE_IN_SHORT,
    REASON,
    REASON_IN_SHORT,
)


def _list_words(block: str) -> set[str]:
    """The words of a column that its description names."""
    text = (DBT_PROJECT / "models" / "columns.md").read_text("utf-8")
    [described] = re.findall(rf"{{% docs {block} %}}\n(.*?)\nVI:", text, re.DOTALL)
    return set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", described))


def test_every_reason_has_a_sentence() -> None:
    named = _list_words("reason") - {"missing_reason"}
    assert named <= set(REASON)


def test_every_kind_of_evidence_has_a_sentence() -> None:
    assert set(EVIDENCE) == {"exact", "carried", "next", "bounded", "none"}


@pytest.mark.parametrize("sentences", [EVIDENCE, REASON])
def test_sentences_are_whole_in_both_languages(
    sentences: dict[str, tuple[str, str]],
) -> None:
    for vietnamese, english in sentences.values():
        assert unicodedata.is_normalized("NFC", vietnamese)
        assert vietnamese and english and vietnamese != english


def test_what_has_a_sentence_has_a_few_words_too() -> None:
    assert set(EVIDENCE_IN_SHORT) == set(EVIDENCE)
    assert set(REASON_IN_SHORT) == set(REASON)
