"""What part of the whole a figure is (`sex=F|urban=Y`), and which flags its header sets."""

from __future__ import annotations

import polars as pl

from ingest.land.row_context import translate_cell, write_throughout
from ingest.land.tables import PrintedTable
from ingest.parse.headers.located import LocatedColumn

# Named groups of a header's pattern that are no part of a period.
_BREAKDOWN = "breakdown_"
_FLAG = "flag_"


def list_pairs(located: LocatedColumn) -> list[str]:
    """The declared pairs of a column's breakdown and those read from its header's words, through
    `values`.
    """
    column = located.column
    pairs = [pair for pair in column.breakdown.split("|") if pair]
    codes = {word.casefold(): code for word, code in column.values.items()}
    for group, word in located.groups.items():
        if word is None or not group.startswith(_BREAKDOWN):
            continue
        code = codes.get(word.casefold(), word)
        # a word that is declared to mean nothing ("Tổng số") names no part
        if code:
            pairs.append(f"{group.removeprefix(_BREAKDOWN)}={code}")
    return pairs


def describe_breakdown(table: PrintedTable, located: LocatedColumn) -> pl.Expr:
    """The breakdown of each row, keys sorted: what the row prints, or the pairs of its column.

    In an outline its place there is one of the pairs (column `path`); null where a row has no name.
    """
    printed = table.find_column("breakdown")
    if printed is not None:
        return translate_cell(printed).fill_null("")
    pairs = sorted(list_pairs(located))
    outline = table.declared.outline
    if not outline:
        return write_throughout("|".join(pairs))
    key = f"{outline.key}="
    before = [pair for pair in pairs if pair < key]
    after = [f"|{pair}" for pair in pairs if pair >= key]
    return pl.concat_str(
        pl.lit("|".join([*before, key])), pl.col("path"), *map(pl.lit, after)
    )


def describe_flags(table: PrintedTable, located: LocatedColumn) -> pl.Expr:
    """The flags of each row, "|" between: of its column's header, then those the row prints."""
    of_header = []
    for group, word in located.groups.items():
        if word is not None and group.startswith(_FLAG):
            of_header.append(group.removeprefix(_FLAG))
    header_flags = write_throughout("|".join(sorted(of_header)))
    printed = table.find_column("flags")
    if printed is None:
        return header_flags
    row_flags = translate_cell(printed).fill_null("")
    return pl.concat_str(header_flags, row_flags, separator="|").str.strip_chars("|")


def list_period_groups(located: LocatedColumn) -> dict[str, str]:
    """What the header's pattern caught of a period (year, month, …)."""
    return {
        group: word
        for group, word in located.groups.items()
        if word is not None and not group.startswith((_FLAG, _BREAKDOWN))
    }
