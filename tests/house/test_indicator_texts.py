"""What the indicators say in Vietnamese: whole, readable, and as many things as the English says."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import polars as pl
import pytest

PARTS = ("numerator", "denominator")
# What stands on the axis of a chart or in a column of a printed page.
LONGEST_LABEL = 40
# A letter with a mark, or đ: of the 150 texts the poorest has one letter in five.
MARKED = re.compile(r"[^\W\d_a-zA-Z]")
LEAST_MARKED = 0.15
# Full words stand in a definition; initials are for names of systems.
ABBREVIATIONS = re.compile(r"\b(TTHC|DVC|DVCTT|CSDL|HTTT|CĐS|ATTT|KTS|XHS|UBND|HĐND)\b")
# The file that the analysts' English refers to is not part of a release.
OUR_FILES = re.compile(r"\.md|§")


@pytest.fixture(scope="module")
def indicators(seeds: Path) -> pl.DataFrame:
    """The seed, every column a text."""
    return pl.read_csv(seeds / "indicator.csv", infer_schema=False)


def _find_faults(indicators: pl.DataFrame, part: str) -> list[tuple[str, str]]:
    """(indicator, fault) of every text of a numerator or denominator that cannot stand."""
    faults: list[tuple[str, str]] = []
    texts = indicators.select(
        "indicator_id", f"{part}_definition", f"{part}_definition_vi"
    )
    for indicator, english, vietnamese in texts.rows():
        if (english is None) != (vietnamese is None):
            faults.append((indicator, "said in one language only"))
        if vietnamese is not None:
            faults += [(indicator, fault) for fault in _judge_text(vietnamese)]
    return faults + _find_repeated(indicators, part)


def _judge_text(text: str) -> list[str]:
    faults = []
    letters = sum(character.isalpha() for character in text)
    if not text.strip() or text != " ".join(text.split()):
        faults.append("empty, or with spaces to spare")
    if not unicodedata.is_normalized("NFC", text):
        faults.append("not NFC")
    if len(MARKED.findall(text)) < LEAST_MARKED * letters:
        faults.append("without its diacritics")
    if ABBREVIATIONS.search(text):
        faults.append("an abbreviation that only officials read")
    if OUR_FILES.search(text):
        faults.append("points at a file of ours")
    if not text[:1].isupper() or text.endswith("."):
        faults.append("a phrase begins with a capital and ends without a stop")
    return faults


def _find_repeated(indicators: pl.DataFrame, part: str) -> list[tuple[str, str]]:
    """Two indicators share a Vietnamese text only where they share the measure and the English."""
    said = indicators.drop_nulls(f"{part}_definition_vi").group_by(
        f"{part}_definition_vi"
    )
    shared = said.agg(
        pl.col("indicator_id").first(),
        pl.struct(f"{part}_definition", f"{part}_measure").n_unique().alias("meanings"),
    )
    repeated = shared.filter(pl.col("meanings") > 1)["indicator_id"]
    return [(indicator, "the text of another measure") for indicator in repeated]


@pytest.mark.parametrize("part", PARTS)
def test_every_indicator_is_defined_in_vietnamese(
    indicators: pl.DataFrame, part: str
) -> None:
    assert _find_faults(indicators, part) == []


def test_every_numerator_is_defined_and_a_denominator_only_where_there_is_one(
    indicators: pl.DataFrame,
) -> None:
    assert indicators["numerator_definition_vi"].null_count() == 0
    without = indicators.filter(pl.col("denominator_definition_vi").is_null())
    counts = indicators.filter(pl.col("denominator_measure").is_null())
    assert without["indicator_id"].to_list() == counts["indicator_id"].to_list() != []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_name_stands_alone_and_every_label_is_short(
    indicators: pl.DataFrame, language: str
) -> None:
    names, labels = (
        indicators[f"name_{language}"],
        indicators[f"label_short_{language}"],
    )
    assert names.n_unique() == labels.n_unique() == indicators.height
    assert not names.str.contains("^(—|–|-|trong đó|of which)").any()
    assert labels.str.len_chars().max() <= LONGEST_LABEL
    for text in labels:
        assert text == " ".join(text.split()) and text[:1].isupper(), text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "said in one language only"),
        ("", "empty, or with spaces to spare"),
        ("Hồ sơ tiếp  nhận", "empty, or with spaces to spare"),
        (unicodedata.normalize("NFD", "Hồ sơ tiếp nhận"), "not NFC"),
        ("Ho so tiep nhan", "without its diacritics"),
        ("Số TTHC đã tiếp nhận", "an abbreviation that only officials read"),
        ("Hồ sơ tiếp nhận (xem domain.md §6)", "points at a file of ours"),
        ("Dân số trưởng thành", "the text of another measure"),
        (
            "hồ sơ tiếp nhận.",
            "a phrase begins with a capital and ends without a stop",
        ),
    ],
)
def test_a_text_that_cannot_stand_is_named(
    indicators: pl.DataFrame, text: str | None, fault: str
) -> None:
    spoilt = indicators.with_columns(
        pl.when(pl.col("indicator_id") == "gov_dossiers_online")
        .then(pl.lit(text, pl.String))
        .otherwise("denominator_definition_vi")
        .alias("denominator_definition_vi")
    )
    faults = _find_faults(spoilt, "denominator")
    assert fault in {name for _indicator, name in faults}
