"""Units that report with the reporting form instead of a book of their own.

The blank form is the project's: whoever writes a country hands in what makes one, as a committee would. What is asked
is read from it; the answers are those of the unit's book, and what its book does not say is left empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.country.editions import (
    MINISTRY_BOOKS,
    PROVINCE_BOOKS,
    Answer,
    Edition,
    Entry,
)
from tests.country.lists import (
    Period,
    as_of,
    month,
    month_end,
    quarter,
    year,
    year_to_date,
)
from tests.country.real_sources import get_voice
from tests.country.world import World

FORMS = get_voice("chiso__reporting_form")
# (workbook to write, unit, last day of the period)
BlankForm = Callable[[Path, str, dt.date], object]
_PERIOD, _KIND, _VALUE, _REASON = 5, 6, 7, 8
_REASONS = {
    None: "Chưa có số liệu · not yet known",
    Answer.NOT_ARISEN: "Không phát sinh · not arisen",
    Answer.NOT_APPLICABLE: "Không áp dụng · not applicable",
}
# One unit in so many, and at least one, reports with the form: filling one costs a tenth of a second.
_ONE_IN = 4


class Question(NamedTuple):
    sheet: str
    row: int
    measure: str
    period: Period


def by_form(
    world: World, editions: Iterable[Edition], blank_form: BlankForm, folder: Path
) -> tuple[Edition, ...]:
    """The editions, some units' books turned into filled forms; the blank ones are kept in `folder`."""
    units = [u for u in world.members if world.class_of(u) in ("province", "ministry")]
    rng = world.rng("by form")
    chosen = set(rng.sample(units, k=max(1, len(units) // _ONE_IN)))
    folder.mkdir(parents=True)

    def turned() -> Iterator[Edition]:
        for edition in editions:
            if (
                edition.voice not in (PROVINCE_BOOKS, MINISTRY_BOOKS)
                or edition.unit_id not in chosen
            ):
                yield edition
                continue
            blank = folder / f"{edition.unit_id}_{edition.label}.xlsx"
            if not blank.exists():
                blank_form(
                    blank,
                    edition.unit_id,
                    month_end(*map(int, edition.label.split("-"))),
                )
            # a cell of the form takes a number and no word before it
            known = {
                (e.measure, e.period): e._replace(qualifier="", flags="")
                for e in edition.entries
            }
            answers = tuple(
                known.get((q.measure, q.period))
                or Entry(q.measure, edition.unit_id, q.period, None)
                for q in questions(blank)
            )
            yield replace(edition, voice=FORMS, entries=answers, blank=blank)

    return tuple(
        sorted(
            turned(),
            key=lambda e: (e.published, e.voice.source_id, e.label, e.unit_id or ""),
        )
    )


def questions(blank: Path) -> list[Question]:
    """What a form asks: the rows under the heading of each numbered sheet."""
    book = openpyxl.load_workbook(blank, read_only=True)
    found = []
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(max_col=_KIND, values_only=True))
        head = next(
            at for at, row in enumerate(rows) if row[0] and "Measure code" in row[0]
        )
        found += [
            Question(sheet.title, at, row[0], _period(row[_PERIOD - 1], row[_KIND - 1]))
            for at, row in enumerate(rows[head + 1 :], start=head + 2)
            if row[0]
        ]
    return found


def _period(text: str, kind: str) -> Period:
    parts = text.split("-")
    if len(parts) == 3:
        return as_of(dt.date.fromisoformat(text))
    if len(parts) == 1:
        return year(int(text))
    if parts[1].startswith("Q"):
        return quarter(int(parts[0]), int(parts[1][1:]))
    made = year_to_date if kind.startswith("lũy kế") else month
    return made(int(parts[0]), int(parts[1]))


def fill(
    path: Path, edition: Edition, world: World
) -> list[tuple[str, list[tuple[int, str, str, Entry]]]]:
    """Write the filled form; per sheet (row, column, text, entry) of every figure asked for."""
    rng = world.rng("fill", edition.unit_id, edition.label, edition.published)
    book = openpyxl.load_workbook(edition.blank)
    found: dict[str, list[tuple[int, str, str, Entry]]] = {}
    for question, entry in zip(questions(edition.blank), edition.entries, strict=True):
        sheet = book[question.sheet]
        if entry.value is None:
            if entry.answer is not None or rng.random() < 0.3:
                sheet.cell(question.row, _REASON, _REASONS[entry.answer])
        else:
            sheet.cell(question.row, _VALUE, int(entry.value))
        text = "" if entry.value is None else str(entry.value)
        found.setdefault(question.sheet, []).append((question.row, "G", text, entry))
    book.save(path)
    return list(found.items())
