"""Every word that a column of a mart may hold has its meaning in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
import yaml

from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.release.describe.closed_words import (
    CLOSED_WORDS,
    describe_word,
    find_closed_words,
)
from tests.mart_contracts import MARTS

SEEDS = DBT_PROJECT / "seeds"
# (seed, column) → the mart and the column that hold its words; None where no mart does.
IN_MART = {
    ("measure", "period_kind"): ("dim_measure", "measured_per"),
    ("org_unit_succession", "kind"): ("dim_org_unit_succession", "succession_kind"),
    ("target", "kind"): ("dim_target", "kind"),
    ("agency_code", "code_basis"): None,
}


def list_accepted() -> Iterator[tuple[str, str, str]]:
    """(table, column, word) of every closed list that dbt tests in a mart or in a seed behind one."""
    for path in (*sorted(MARTS.glob("[!_]*.yml")), *sorted(SEEDS.glob("*.yml"))):
        declared = yaml.safe_load(path.read_text("utf-8"))
        for model in declared.get("models") or declared["seeds"]:
            for column in model["columns"]:
                for test in column.get("data_tests", []):
                    if isinstance(test, dict) and "accepted_values" in test:
                        values = test["accepted_values"]["arguments"]["values"]
                        for word in values:
                            yield model["name"], column["name"], str(word)


def test_no_word_of_a_closed_list_is_without_meaning() -> None:
    accepted = [row for row in list_accepted() if row[2]]
    assert len(accepted) > 50
    unknown = []
    for table, column, word in accepted:
        place = IN_MART.get((table, column), (table, column))
        if place is not None and word not in find_closed_words(*place):
            unknown.append((table, column, word))
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
