"""Closed lists of words: what a cell of a file of cases may say, and what it means."""

from __future__ import annotations

import polars as pl

from ingest.contract.landed import DOSSIER
from ingest.contract.vocabulary import DOSSIER_WORDS
from ingest.declare.table import DeclaredColumn

EDITION_COLUMNS = ("source_id", "vintage_id", "raw_sha256")
COLUMN_TYPES = {column.name: column.sql_type for column in DOSSIER.columns}
DAY_COLUMNS = tuple(name for name, kind in COLUMN_TYPES.items() if kind == "DATE")

_TRUTHS = {"true": True, "false": False}


def list_allowed_words(target: str, column: DeclaredColumn) -> list[str] | None:
    """What a cell that feeds the column `target` may say, as printed.

    None where it may say anything.
    """
    if column.otherwise is not None:
        return None
    if column.values:
        return [word for word in column.values if word]
    if COLUMN_TYPES[target] == "BOOLEAN":
        return list(_TRUTHS)
    if target in DOSSIER_WORDS:
        return list(DOSSIER_WORDS[target])
    return None


def translate_words(target: str, column: DeclaredColumn, printed: pl.Expr) -> pl.Expr:
    """What a cell means in the column `target`.

    Under `values` the key "" is an empty cell; a meaning of "" is none.
    """
    meaning = printed
    if column.values or column.otherwise is not None:
        text = printed.fill_null("")
        meaning = text.replace_strict(
            column.values,
            default=column.otherwise,
            return_dtype=pl.String,
        )
        meaning = pl.when(meaning != "").then(meaning)
    if COLUMN_TYPES[target] == "BOOLEAN":
        word = meaning.str.to_lowercase()
        return word.replace_strict(_TRUTHS, default=None, return_dtype=pl.Boolean)
    return meaning
