"""Whoever reads a refusal reads it in Vietnamese: every rule of both gates says it so, whole and with its signs."""

from __future__ import annotations

import re
import unicodedata

import pytest

from expectations.rule import Rule
from expectations.suite import load_suites

# A letter that only Vietnamese has: a sentence without one was written without its signs, or is English.
_VIETNAMESE = re.compile(r"[ăâđêôơưà-ạả-ỹ]", re.IGNORECASE)
RULES = [
    pytest.param(rule, id=f"{suite.name}.{rule.name}")
    for suite in load_suites()
    for rule in suite.rules
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_in_vietnamese_what_must_hold_and_what_to_do(rule: Rule) -> None:
    for english, vietnamese in (
        (rule.sentence, rule.sentence_vi),
        (rule.to_fix, rule.to_fix_vi),
    ):
        assert english and vietnamese != english, (rule.name, english)
        assert _VIETNAMESE.search(vietnamese), (rule.name, vietnamese)
        assert unicodedata.is_normalized("NFC", vietnamese), rule.name
    # A formula is the same in every language.
    assert rule.expected_vi
    has_words = re.search(r"\b(?:the|each|every|where|only)\b", rule.expected_vi)
    assert not has_words, (rule.name, rule.expected_vi)
    assert unicodedata.is_normalized("NFC", rule.expected_vi), rule.name


@pytest.mark.parametrize("rule", RULES)
def test_both_languages_name_the_same_files_and_commands(rule: Rule) -> None:
    assert _list_names(rule.to_fix) == _list_names(rule.to_fix_vi)


def _list_names(text: str) -> set[str]:
    """Paths, models, columns and commands: what is written alike in every language."""
    words = re.findall(r"`[^`]+`|[\w./-]+", text)
    return {
        word.strip("`./")
        for word in words
        if re.search(r"[`/_]|\.\w", word.rstrip("."))
    }
