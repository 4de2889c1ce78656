"""Notes of a PC-Axis table on values of one variable, or on single cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.px.statements import PxStatements, StatementKey
from ingest.read.formats.px.variables import Variable

# Real tables have some thousand notes; each holds for a slice of the cube.
_MAX_NOTES = 100_000
_MOST_MATCHES = 20_000_000
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


def write_notes(
    notes: list[Note], places: pl.Series, sizes: list[int], name: str
) -> pl.Series:
    """For each place of the cube the notes that hold there, in the order of the file, joined by " | ".

    `sizes`: how many values each variable has. Raises Refusal `hostile` where they would fill memory.
    """
    cells = _number_cells(places, sizes)
    matches = []
    for numbers, group in _group_by_variables(notes).items():
        keys = [str(number) for number in numbers]
        noted = pl.DataFrame(
            {key: [note.values[n] for _, note in group] for key, n in zip(keys, numbers, strict=True)}
            | {"order": [order for order, _ in group], "text": [note.text for _, note in group]}
        )  # fmt: skip
        matches.append((cells.select("cell", *keys), noted, keys))
    _check_matches(matches, name)
    held = [_join_notes(*match) for match in matches]
    texts = (
        pl.concat(held)
        .sort("cell", "order")
        .group_by("cell", maintain_order=True)
        .agg(pl.col("text").str.join(" | "))
    )
    joined = cells.select("cell").join(
        texts, on="cell", how="left", maintain_order="left"
    )
    return joined["text"].fill_null("").alias("notes")


def _number_cells(places: pl.Series, sizes: list[int]) -> pl.DataFrame:
    """`cell`, its number, and for each variable the number of its value there."""
    frame = pl.DataFrame({"place": places}).with_row_index("cell")
    span = prod(sizes)
    for number, size in enumerate(sizes):
        span //= size
        frame = frame.with_columns((pl.col("place") // span % size).alias(str(number)))
    return frame


def _group_by_variables(
    notes: list[Note],
) -> dict[tuple[int, ...], list[tuple[int, Note]]]:
    """Numbers of variables → the notes on values of just these, each with its place in the file.

    Those on a value that its variable does not have hold nowhere and are left out.
    """
    groups: dict[tuple[int, ...], list[tuple[int, Note]]] = {}
    for order, note in enumerate(notes):
        if None not in note.values.values():
            groups.setdefault(tuple(sorted(note.values)), []).append((order, note))
    return groups


def _check_matches(
    matches: list[tuple[pl.DataFrame, pl.DataFrame, list[str]]], name: str
) -> None:
    """Raises Refusal `hostile` where so many notes hold for so many cells that no memory has them all."""
    total = 0
    for cells, noted, keys in matches:
        if not keys:
            total += cells.height * noted.height
            continue
        of_value = noted.group_by(keys).agg(notes=pl.len().cast(pl.Int64))
        total += int(cells.join(of_value, on=keys)["notes"].sum())
    if total > _MOST_MATCHES:
        raise Refusal(
            "hostile",
            expected=f"notes on at most {_MOST_MATCHES:,} cells, each counted once for a note",
            found=f"{total:,}",
            where=name,
            to_fix="ask for the table in parts",
        )


def _join_notes(
    cells: pl.DataFrame, noted: pl.DataFrame, keys: list[str]
) -> pl.DataFrame:
    """cell, order, text: a row for each note that holds for a cell."""
    joined = cells.join(noted, on=keys) if keys else cells.join(noted, how="cross")
    return joined.select("cell", "order", "text")
