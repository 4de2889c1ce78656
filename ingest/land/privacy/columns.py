"""Columns that look personal and are not declared so: the file that holds one is not landed.

A declared column (`personal:` in a source's YAML) never leaves the reader. This is the net under it,
and it is meant to be quiet: official tables are full of long numbers, of "số thuê bao điện thoại" and
of streets named after people. What a cell says is never repeated in a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from ingest.parse.headers.drift import HeaderDrift, quote_yaml
from ingest.parse.headers.located import LocatedTable
from ingest.parse.personal_shapes import (
    ANY_COLUMN_SHARE,
    FULL_NAME,
    HALF,
    OFFICE,
    PERSONAL_SHAPES,
    PersonalShape,
)
from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.spelling import normalise_spellings
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet

# In a long column so many personal cells are enough, however many others there are.
MANY = 100
# More rows than these are judged by as many of them, taken evenly: the cost of a look stays under a
# second.
ROWS = 20_000
_LONG = 1_000

# Cells, and coordinate → header as printed ("" where a column has none).
TableCells: TypeAlias = tuple[pl.DataFrame, Mapping[str, str]]


@dataclass(frozen=True)
class PersonalColumn:
    """A column that looks personal: what it seems to hold, in how many of the filled cells that were
    looked at.
    """

    header: str
    coordinate: str
    holds: str
    cells: int
    filled: int


@dataclass(frozen=True)
class _Column:
    """A column of one of several tables, by a name of its own; `word`: its header as compared."""

    table: int
    coordinate: str
    header: str
    word: str

    @property
    def key(self) -> str:
        return f"{self.table} {self.coordinate}"


@dataclass(frozen=True)
class _ShapeCounts:
    """How many cells of one column have a shape, and how many have it under its header."""

    shaped: int
    under_header: int


def find_personal_columns(
    tables: Sequence[TableCells], reference: ReferenceLists
) -> list[list[PersonalColumn]]:
    """Of each table its columns of text cells that look personal.

    All are looked at together, because a look at a small table costs as much as one at many. Units
    are called like people ("Hà Nội", "Cao Bằng"): what names one in the reference list is no person.
    """
    columns = _list_columns(tables)
    found: list[list[PersonalColumn]] = [[] for _ in tables]
    if not columns:
        return found
    headed = _find_columns_by_header(columns)
    cells = _collect_cells(tables)
    counts = _count_shapes(cells, headed, reference)
    for column in columns:
        if column.key not in counts:  # no filled cell
            continue
        personal = _judge_column(column, counts[column.key], headed)
        if personal:
            found[column.table].append(personal)
    return found


def _list_columns(tables: Sequence[TableCells]) -> list[_Column]:
    places = []
    for table, (_, headers) in enumerate(tables):
        for coordinate, header in headers.items():
            places.append((table, coordinate, header))
    words = normalise_spellings([header for _, _, header in places])
    return [_Column(*place, word) for place, word in zip(places, words, strict=True)]


def _collect_cells(tables: Sequence[TableCells]) -> pl.DataFrame:
    """column (its key), text, times: the filled cells of all tables, long columns thinned evenly."""
    counted = []
    short = []
    for table, (cells, headers) in enumerate(tables):
        if not headers:
            continue
        named = pl.DataFrame([cells[at].alias(f"{table} {at}") for at in headers])
        if cells.height > ROWS:
            named = named.gather_every(cells.height // ROWS + 1)
        # Of many short tables all columns are counted at once, of a long one each by itself: there
        # the names of the columns would be most of what is compared.
        if named.height > _LONG:
            counted += [_count_texts(column) for column in named]
        else:
            short.append(named.unpivot(variable_name="column", value_name="text"))
    if short:
        cells = pl.concat(short).drop_nulls()
        counted.append(cells.group_by("column", "text").agg(times=pl.len()))
    return pl.concat(counted)


def _count_texts(column: pl.Series) -> pl.DataFrame:
    """column (its name), text, times: the filled cells of one column."""
    texts = column.drop_nulls().rename("text").value_counts(name="times")
    return texts.select(pl.lit(column.name).alias("column"), "text", "times")


def _find_columns_by_header(columns: list[_Column]) -> dict[str, set[str]]:
    """Name of a shape → keys of the columns that stand under its header."""
    words = pl.Series([column.word for column in columns], dtype=pl.String)
    keys = pl.Series([column.key for column in columns], dtype=pl.String)
    headed: dict[str, set[str]] = {}
    for shape in PERSONAL_SHAPES:
        headed[shape.name] = set()
        if shape.header:
            headed[shape.name] = set(keys.filter(words.str.contains(shape.header)))
    return headed


def _count_shapes(
    cells: pl.DataFrame, headed: Mapping[str, set[str]], reference: ReferenceLists
) -> dict[str, dict[str, int]]:
    """Key of a column → `filled`, and how many cells have each shape, and each under its header."""
    filled = cells.group_by("column").agg(filled=pl.col("times").sum())
    counts = {row.pop("column"): row for row in filled.iter_rows(named=True)}
    flags = _list_flags(headed)
    # Hardly any cell has a shape: those that have none are left out before anything is grouped.
    shaped = cells.with_columns(pl.col("text").str.strip_chars()).with_columns(**flags)
    shaped = shaped.filter(pl.any_horizontal(*flags))
    units = reference.keep_unit_names(
        shaped.filter(pl.col("text").str.contains(FULL_NAME))["text"].unique()
    )
    shaped = shaped.filter(~pl.col("text").is_in(units.implode()))
    times = pl.col("times")
    sums = [times.filter(pl.col(name)).sum().alias(name) for name in flags]
    for row in shaped.group_by("column").agg(sums).iter_rows(named=True):
        counts[row.pop("column")] |= row
    return counts


def _list_flags(headed: Mapping[str, set[str]]) -> dict[str, pl.Expr]:
    """Whether a cell has each shape, and each under its header, of those that are looked for."""
    text = pl.col("text")
    flags = {}
    for shape in PERSONAL_SHAPES:
        if shape.cells:
            flags[shape.name] = text.str.contains(shape.cells)
        if headed[shape.name]:
            stands_under = pl.col("column").is_in(list(headed[shape.name]))
            is_shaped = text.str.contains(shape.cells_under_header)
            is_shaped &= ~text.str.contains(OFFICE)
            flags[_under_header(shape)] = stands_under & is_shaped
    return flags


def _under_header(shape: PersonalShape) -> str:
    return f"{shape.name} under their header"


def _judge_column(
    column: _Column, row: Mapping[str, int], headed: Mapping[str, set[str]]
) -> PersonalColumn | None:
    """The first shape of which the column holds enough; None where it holds none."""
    filled = row["filled"]
    for shape in PERSONAL_SHAPES:
        shaped = row.get(shape.name, 0)
        under_header = 0
        if column.key in headed[shape.name]:
            under_header = row.get(_under_header(shape), 0)
        # Hardly any column has a cell of any shape.
        if not (shaped or under_header):
            continue
        if _is_personal(shape, _ShapeCounts(shaped, under_header), filled):
            cells = max(shaped, under_header)
            return PersonalColumn(
                column.header, column.coordinate, shape.name, cells, filled
            )
    return None


def _is_personal(shape: PersonalShape, counts: _ShapeCounts, filled: int) -> bool:
    is_many = shape.share == ANY_COLUMN_SHARE and counts.shaped >= MANY
    is_share = counts.shaped >= shape.share * filled
    is_shown_by_cells = counts.shaped >= shape.at_least and (is_share or is_many)
    is_shown_by_header = (
        counts.under_header > 0 and counts.under_header >= HALF * filled
    )
    return is_shown_by_cells or is_shown_by_header


def find_personal_tables(
    tables: Sequence[tuple[Sheet, LocatedTable, str]], reference: ReferenceLists
) -> list[Refusal | None]:
    """Of each table the Refusal `personal_data`, where a column that it claims looks personal.

    `tables`: each with its sheet, its place there, and where that is for messages.
    """
    bodies = []
    for sheet, located, _ in tables:
        # What nobody declared is not read, but lies in every copy of the file.
        headers = dict(located.left_out)
        headers |= {column.coordinate: column.text for column in located.columns}
        bodies.append((located.select_body(sheet), headers))
    refusals: list[Refusal | None] = []
    found = find_personal_columns(bodies, reference)
    for columns, (sheet, located, where) in zip(found, tables, strict=True):
        at_header = (sheet.name, located.header_row)
        refusals.append(
            _refuse_at_header(columns, at_header, where) if columns else None
        )
    return refusals


def check_undeclared(drift: HeaderDrift, reference: ReferenceLists) -> None:
    """Raises Refusal `personal_data` where a column that nobody declared looks personal.

    It goes before what there is to say of the header: that could be followed, and the data read.
    """
    header, sheet = drift.header, drift.sheet
    body = sheet.cells.filter(pl.col("row") > header.last_row)
    [columns] = find_personal_columns([(body, header.unclaimed)], reference)
    if columns:
        raise _refuse_at_header(columns, (sheet.name, header.row), drift.where)


def _refuse_at_header(
    columns: list[PersonalColumn], at_header: tuple[str, int], where: str
) -> Refusal:
    """The refusal of columns of a sheet. `at_header`: its name, and the row their headers stand in."""
    places = []
    for column in columns:
        problem = f"cells here look like {column.holds}"
        places.append(CellProblem(*at_header, column.coordinate, problem))
    return build_personal_refusal(columns, where=where, places=tuple(places))


def build_personal_refusal(
    columns: list[PersonalColumn], *, where: str, places: tuple[CellProblem, ...] = ()
) -> Refusal:
    """The Refusal `personal_data` of columns that look personal, with the YAML that declares them."""
    headers = ", ".join(quote_yaml(column.header) for column in columns)
    found = [
        f"“{column.header}” at {column.coordinate}: {column.cells:,} of {column.filled:,} cells "
        f"look like {column.holds}"
        for column in columns
    ]
    return Refusal(
        "personal_data",
        expected="no personal data in a column that is not declared `personal`",
        found="; ".join(found),
        where=where,
        to_fix="ask the sender to leave them out; or take them out of `columns` and declare in the "
        f"source's YAML that they never land:\n    personal: [{headers}]",
        places=places,
    )
