"""Notes of a PC-Axis table on values of one variable, or on single cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.px.statements import PxStatements, StatementKey
from ingest.read.formats.px.variables import Variable

_MAX_NOTES = 2000
_ON_VALUES = ("VALUENOTE", "VALUENOTEX")
_ON_CELLS = ("CELLNOTE", "CELLNOTEX", "DATANOTECELL")
_ANY_VALUE = "*"


@dataclass(frozen=True)
class Note:
    """A text that holds for the cells of certain values.

    `values`: variable's number → its value's number; None for a value that it does not have, so
    that the note holds nowhere.
    """

    values: dict[int, int | None]
    text: str


def find_notes(
    statements: PxStatements, variables: list[Variable], name: str
) -> list[Note]:
    """In the order of the file, in its own language. Raises Refusal `hostile` for too many."""
    notes = []
    for key, texts in statements.texts_by_key.items():
        values = _find_noted_values(key, variables)
        if values is not None:
            numbers = {n: variables[n].find_value(value) for n, value in values.items()}
            notes.append(Note(numbers, "".join(texts)))
    if len(notes) > _MAX_NOTES:
        raise Refusal(
            "hostile",
            expected=f"at most {_MAX_NOTES:,} notes",
            found=f"{len(notes):,} notes on values and cells",
            where=name,
            to_fix="ask for the table in parts",
        )
    return notes


def _find_noted_values(
    key: StatementKey, variables: list[Variable]
) -> dict[int, str] | None:
    """By the variable's number the value a note is on; None for a statement that is no such note."""
    if key.language:
        return None
    names = [variable.name for variable in variables]
    if key.keyword in _ON_VALUES and len(key.of) == 2 and key.of[0] in names:
        variable, value = key.of
        return {names.index(variable): value}
    if key.keyword in _ON_CELLS and len(key.of) == len(names):
        return {n: value for n, value in enumerate(key.of) if value != _ANY_VALUE}
    return None


def write_notes(notes: list[Note], places: pl.Series, sizes: list[int]) -> pl.Series:
    """For each place of the cube the notes that hold there, joined by " | ".

    `sizes`: how many values each variable has.
    """
    frame = pl.DataFrame({"place": places})
    span = prod(sizes)
    for number, size in enumerate(sizes):
        span //= size
        frame = frame.with_columns((pl.col("place") // span % size).alias(str(number)))
    texts = [pl.when(_holds_there(note)).then(pl.lit(note.text)) for note in notes]
    joined = pl.concat_str(texts, separator=" | ", ignore_nulls=True)
    # A note on every cell is one text until it is a column of the frame.
    return frame.with_columns(notes=joined)["notes"]


def _holds_there(note: Note) -> pl.Expr:
    # One condition at least, for a note on every cell.
    conditions = [pl.lit(True)]
    for number, value in note.values.items():
        conditions.append(pl.col(str(number)) == value)
    return pl.all_horizontal(conditions)
