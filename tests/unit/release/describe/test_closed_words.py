"""Every word that a column of a mart may hold has its meaning in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
import yaml

from orchestration.release.describe.closed_words import CLOSED_WORDS, describe_word
from tests.mart_contracts import MARTS


def list_accepted() -> Iterator[tuple[str, str, str]]:
    """(mart, column, word) of every closed list that dbt tests."""
    for path in sorted(MARTS.glob("[!_]*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8"))["models"]:
            for column in model["columns"]:
                for test in column.get("data_tests", []):
                    if isinstance(test, dict) and "accepted_values" in test:
                        values = test["accepted_values"]["arguments"]["values"]
                        for word in values:
                            yield model["name"], column["name"], str(word)


def test_no_word_of_a_closed_list_is_without_meaning() -> None:
    accepted = [row for row in list_accepted() if row[2]]
    assert len(accepted) > 50
    unknown = [row for row in accepted if row[2] not in CLOSED_WORDS.get(row[1], {})]
    assert unknown == []


@pytest.mark.parametrize("column", CLOSED_WORDS)
def test_meanings_are_whole_in_both_languages(column: str) -> None:
    for vietnamese, english in CLOSED_WORDS[column].values():
        assert unicodedata.is_normalized("NFC", vietnamese)
        assert vietnamese and english


def test_several_flags_are_described_one_by_one() -> None:
    assert describe_word("flags", "estimated|part_of_period") == (
        "ước tính, một phần của kỳ",
        "estimated, part of the period",
    )
    assert describe_word("flags", None) == ("", "")
    assert describe_word("flags", "of_tomorrow") == ("of_tomorrow", "of_tomorrow")
