"""Which fields of JSON and its kin nobody declared: the new ones, by which drift shows there."""

from __future__ import annotations

import re
from collections.abc import Collection

from ingest.declare.table import DeclaredTable
from ingest.parse.headers.located import list_spellings
from ingest.parse.spelling import normalise_spellings
from ingest.read.sheet import Sheet

# What readers of cubes write beside a dimension or a value: more words about it, no further figure.
_COMPANION = re.compile(r"(?P<of>.+)_(?:label(?:_\w+)?|unit)")
_OF_THE_TABLE = frozenset({"unit", "notes", "updated", "status"})


def find_undeclared_names(
    sheet: Sheet,
    table: DeclaredTable,
    claimed: Collection[str],
    ignored: Collection[str],
) -> list[str]:
    """The columns of a sheet without a header row that nobody claims.

    Not among them: what lies below a field declared as `nothing` or as personal (`ignored`, as
    compared), an empty list or object where declared fields would be, and the labels, units and notes
    of a cube.
    """
    left_alone = [*ignored]
    declared: list[str] = []
    for column in table.columns:
        spellings = list_spellings(column)
        declared += spellings
        if column.to == "nothing":
            left_alone += normalise_spellings(spellings)
    height = sheet.cells.height
    undeclared = []
    for name, word in zip(
        sheet.columns, normalise_spellings(sheet.columns), strict=True
    ):
        if name in claimed or _is_companion(name, sheet.columns):
            continue
        if any(word == above or word.startswith(f"{above}/") for above in left_alone):
            continue
        is_parent = any(spelling.startswith(f"{name}/") for spelling in declared)
        if is_parent and sheet.cells[name].null_count() == height:
            continue
        undeclared.append(name)
    return undeclared


def _is_companion(name: str, names: Collection[str]) -> bool:
    if name.startswith("/"):  # a field of JSON
        return False
    match = _COMPANION.fullmatch(name)
    return name in _OF_THE_TABLE or (match is not None and match["of"] in names)
