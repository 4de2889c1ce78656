"""Each language writes numbers and days in its own way, and has every word."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.release import page
from orchestration.release.page.language import Language, load_words, lower_first

PAGE = Path(page.__file__).parent

VI, EN = Language("vi"), Language("en")


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "vi", "en"),
    [
        ("68.543847", "percent", "", "68,54%", "68.54%"),
        ("84.000000", "percent", ">", ">84%", ">84%"),
        ("1234567.500000", "count", "", "1.234.567,5", "1,234,567.5"),
        ("0.000000", "percent", "", "0%", "0%"),
        (None, "percent", "", "–", "–"),
    ],
)
def test_a_figure_is_written_as_the_language_writes_it(
    value: str | None, unit: str, qualifier: str, vi: str, en: str
) -> None:
    figure = None if value is None else Decimal(value)

    assert VI.format_figure(figure, unit, qualifier) == vi
    assert EN.format_figure(figure, unit, qualifier) == en


def test_a_figure_bounded_both_ways_has_a_sign_that_people_know() -> None:
    assert VI.format_figure(Decimal("41.6"), "percent", "<>") == "≈41,6%"


@pytest.mark.parametrize(
    ("gap", "unit", "vi", "en"),
    [
        ("3.253", "percent", "+3,25 điểm", "+3.25 pp"),
        ("-3.13", "percent", "−3,13 điểm", "−3.13 pp"),
        ("-1200", "count", "−1.200", "−1,200"),
    ],
)
def test_a_distance_says_what_it_is_counted_in(
    gap: str, unit: str, vi: str, en: str
) -> None:
    assert VI.format_gap(Decimal(gap), unit) == vi
    assert EN.format_gap(Decimal(gap), unit) == en


def test_a_name_within_a_sentence_begins_small_unless_it_is_an_abbreviation() -> None:
    assert lower_first("Năm 2024") == "năm 2024"
    assert lower_first("Q1 2024") == "Q1 2024"


def test_a_loss_has_a_minus_sign_and_its_thousands() -> None:
    assert VI.format_number(Decimal("-1200.50")) == "−1.200,5"


def test_every_word_has_both_languages_and_the_same_places_to_fill() -> None:
    differing = {
        key: word
        for key, word in load_words().items()
        if set(word) != {"vi", "en"}
        or set(re.findall(r"{\w+}", word["vi"]))
        != set(re.findall(r"{\w+}", word["en"]))
    }
    assert not differing


def test_every_word_is_said_somewhere_and_every_word_said_is_there() -> None:
    files = [*PAGE.glob("*.py"), *(PAGE / "templates").glob("*.jinja")]
    text = "".join(file.read_text("utf-8") for file in files)
    said = set(re.findall(r'say\(\s*"(\w+)"', text))
    # Put together: the plural of a class of units from its name, a moment from its basis.
    composed = ("class_", "judged_")
    ends = {key for key in load_words() if key.startswith(composed)}

    assert set(load_words()) - ends == said - set(composed)
