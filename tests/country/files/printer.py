"""One sender's hand: how an edition spells units and writes numbers. Flaws of writing happen here."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.country import editions as ed
from tests.country.calendars import describe
from tests.country.editions import Edition, Entry
from tests.country.files.words import (
    KINDS,
    MARKS,
    QUALIFIER_WORDS,
)
from tests.country.lists import SEEDS, Period, Spelling
from tests.country.world import World

# row, column, text, entry of a printed figure
Place = tuple[int, str, str, Entry]
# sheet → what is printed there
Written = list[tuple[str, list[Place]]]


class Cell(NamedTuple):
    """One printed figure in its file. Coordinates as people see them; in JSON the pointer of list and field."""

    edition: int
    file: str
    sheet: str
    row: int
    column: str
    text: str
    entry: Entry


class Table(NamedTuple):
    """A table about to be written: rows of texts or numbers, and where each entry stands."""

    rows: list[list[str | int | None]]
    places: list[tuple[int, int, str, Entry]]  # row and column from 1, text

    def name_places(self) -> list[Place]:
        """The places with their columns as people see them."""
        return [
            (row, _letter(column), text, entry)
            for row, column, text, entry in self.places
        ]


class Printer:
    """One sender's hand: how this edition spells units and writes numbers."""

    def __init__(self, world: World, edition: Edition) -> None:
        self.world, self.edition, self.flaws = world, edition, world.flaws
        about = (
            "print",
            edition.voice.source_id,
            edition.label,
            edition.published,
            edition.unit_id,
        )
        self.rng: random.Random = world.rng(*about)
        self.thousands = ""
        if self.flaws.strikes("number_vietnamese", self.rng):
            self.thousands = "."
        elif self.flaws.strikes("number_english", self.rng):
            self.thousands = ","
        self.uses_codes = edition.voice is ed.PORTAL and self.flaws.strikes(
            "code_for_name", self.rng
        )

    def spell(self, unit_id: str, day: dt.date) -> str:
        unit = self.world.lists.units[unit_id]
        if self.uses_codes and unit.gso_code:
            return unit.gso_code
        text = unit.name_vi
        if self.flaws.strikes("alias", self.rng):
            text = self.rng.choice(self.world.lists.spelled(unit_id, day))
        if " - " in text and self.flaws.strikes("long_dash", self.rng):
            text = text.replace(" - ", self.rng.choice((" – ", "-")))
        if self.flaws.strikes("upper_case", self.rng):
            text = text.upper()
        if self.flaws.strikes("decomposed", self.rng):
            text = unicodedata.normalize("NFD", text)
        return text

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.thousands)

    def figure(self, entry: Entry) -> str:
        if entry.value is None:
            return self.rng.choice(MARKS[entry.answer])
        return word_of(entry, self.rng) + self.number(int(entry.value))

    def file_name(self) -> str:
        edition, day = self.edition, f"{self.edition.published:%Y-%m-%d}"
        if edition.unit_id is not None:
            unit = (
                self.spell(edition.unit_id, edition.entries[0].period.end)
                if is_province_book(edition)
                else ""
            )
            unit = unit or edition.unit_id.replace("_", "-")
            return f"bao-cao_{edition.label}_{unit}_ban-hanh-{day}.xlsx"
        kind = {ed.PORTAL: "json"}.get(edition.voice, "csv")
        return f"{edition.voice.source_id.split('__')[1].replace('_', '-')}_{edition.label}_ban-hanh-{day}.{kind}"


def word_of(entry: Entry, rng: random.Random) -> str:
    """What is printed before a number: “khoảng 75”, “<87”, “ước 20”."""
    if entry.flags:
        return "ước "
    return rng.choice(QUALIFIER_WORDS[entry.qualifier]) if entry.qualifier else ""


def spell_agency(unit_id: str, day: dt.date) -> str:
    """The unit's identification code on that day; empty where none is known."""
    for code in _read_agency_codes().get(unit_id, ()):
        if code.valid_from <= day <= code.valid_to:
            return code.text
    return ""


@cache
def _read_agency_codes() -> dict[str, list[Spelling]]:
    codes: dict[str, list[Spelling]] = {}
    with (SEEDS / "agency_code.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            until = row["valid_to"]
            codes.setdefault(row["unit_id"], []).append(
                Spelling(
                    row["agency_code"],
                    dt.date.fromisoformat(row["valid_from"]),
                    dt.date.fromisoformat(until) if until else dt.date.max,
                )
            )
    return codes


def is_province_book(edition: Edition) -> bool:
    return edition.voice is ed.PROVINCE_BOOKS


def period_text(period: Period) -> str:
    """2024-03, 2024-Q1, 2024, or 3 tháng năm 2024 for what is counted since January."""
    if period.kind == "year_to_date":
        return f"{period.end.month} tháng năm {period.end.year}"
    spell = describe(period)
    months = spell.months if spell else 0
    if months == 3:
        return f"{spell.year}-Q{spell.last // 3}"
    if months == 12:
        return f"{spell.year}"
    return f"{period.end:%Y-%m}"


def period_columns(entry: Entry) -> tuple[str, ...]:
    return period_text(entry.period), KINDS[entry.period.kind]


def write_csv(
    path: Path,
    rows: Iterable[Sequence[str | int | None]],
    *,
    encoding: str,
    delimiter: str,
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column - 1]
