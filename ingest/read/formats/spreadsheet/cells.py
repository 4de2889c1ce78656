"""Cells as the spreadsheet libraries print them, made the text that people see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

import polars as pl

from ingest.read.formats.spreadsheet.contents import ErrorCell
from ingest.read.misread_text import repair_misread_text
from ingest.read.mixed_letters import (
    SUSPICIOUS,
    list_texts_beyond_ascii,
    mend_mixed_letters,
    mend_texts,
)
from ingest.read.sheet import find_columns, set_blanks_to_null, to_column_letters

# fastexcel prints nine decimals where Excel stops at fifteen digits: 18635077.745820999 is
# 18635077.745821 there.
_TOO_MANY_DIGITS = r"^-?\d{7,15}\.\d{6,9}$"
# fastexcel prints a date with the midnight it has none of, and a time with the day zero.
_DATE_AT_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_TIME_OF_DAY_ZERO = "^1899-12-3[01] "
_SIGNS_OF_DATES = [" 00:00:00", "1899-12-3"]
_PRINTED_OTHERWISE = (_TOO_MANY_DIGITS, _DATE_AT_MIDNIGHT, _TIME_OF_DAY_ZERO)
# A sheet of so few cells is looked through text by text; a larger one column by column.
_FEW_CELLS = 20_000
_SHORTEST_TO_CORRECT = 14  # of such numbers; dates and times have 19 letters
# Latin letters with their marks, and common signs: text of these alone is in NFC, and most text is.
_PERHAPS_NOT_NFC = r"[^\x00-\u{2ff}\u{1e00}-\u{1eff}\u{2010}-\u{2027}\u{2030}-\u{205e}\u{20a0}-\u{20bf}]"
_VIETNAMESE_LETTER = "[ĂăĐđƠơƯưẠ-ỹ]"


def correct_printed_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """NFC, dates without midnight, times without the day zero, at most fifteen digits, no blanks.

    Each correction is made only in columns that need it: most need none.
    """
    if cells.height * cells.width <= _FEW_CELLS and _is_as_seen(cells):
        return cells
    text = pl.all().str
    long = cells.select(find_columns(cells, text.len_bytes() >= _SHORTEST_TO_CORRECT))
    dated = find_columns(long, text.contains_any(_SIGNS_OF_DATES))
    noisy = find_columns(long, text.contains(_TOO_MANY_DIGITS))
    cells = cells.pipe(_shorten_dates, dated).pipe(_round_numbers, noisy)
    return cells.pipe(_correct_letters).pipe(set_blanks_to_null)


@dataclass(frozen=True)
class _TextSigns:
    """What of a text the corrections look at. `is_other`: it is not as people see it, whatever
    stands beside it.
    """

    is_other: bool
    is_beyond_ascii: bool
    is_vietnamese: bool
    is_suspicious: bool


def _is_as_seen(cells: pl.DataFrame) -> bool:
    """Whether no correction would change any cell."""
    texts = {text for row in cells.rows() for text in row if _may_have_signs(text)}
    signs = {text: _find_signs(text) for text in texts}
    if any(of_text.is_other for of_text in signs.values()):
        return False
    beyond_ascii = [of_text for of_text in signs.values() if of_text.is_beyond_ascii]
    if beyond_ascii and not any(of_text.is_vietnamese for of_text in beyond_ascii):
        return False
    suspicious = [text for text in texts if signs[text].is_suspicious]
    return not mend_texts(suspicious)


def _may_have_signs(text: str | None) -> TypeGuard[str]:
    """Whether there is a text at all, and it is more than digits, which most cells of tables are."""
    return text is not None and not (text.isdecimal() and text.isascii())


# The same words stand in sheet after sheet, and in file after file of a template.
@lru_cache(maxsize=20_000)
def _find_signs(text: str) -> _TextSigns:
    is_printed_otherwise = any(re.search(sign, text) for sign in _PRINTED_OTHERWISE)
    return _TextSigns(
        is_other=not text.strip()
        or is_printed_otherwise
        or not unicodedata.is_normalized("NFC", text),
        is_beyond_ascii=not text.isascii(),
        is_vietnamese=re.search(_VIETNAMESE_LETTER, text) is not None,
        is_suspicious=re.search(SUSPICIOUS, text) is not None,
    )


def _shorten_dates(cells: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    date = (
        pl.col(columns)
        .str.replace(_DATE_AT_MIDNIGHT, "$1")
        .str.replace(_TIME_OF_DAY_ZERO, "")
    )
    return cells.with_columns(date)


def _round_numbers(cells: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """To fifteen digits, as Excel shows them."""
    printed = pl.col(columns)
    rounded = printed.cast(pl.Float64, strict=False).round_sig_figs(15).cast(pl.String)
    is_noisy = printed.str.contains(_TOO_MANY_DIGITS)
    return cells.with_columns(pl.when(is_noisy).then(rounded).otherwise(printed))


def _correct_letters(cells: pl.DataFrame) -> pl.DataFrame:
    """NFC; and a sheet typed in the ABC (TCVN3) fonts, whose cells come as Western letters."""
    texts = list_texts_beyond_ascii(cells)
    if texts.is_empty():
        return cells
    if texts.str.contains(_PERHAPS_NOT_NFC).any():
        cells = cells.with_columns(pl.all().str.normalize("NFC"))
        texts = texts.str.normalize("NFC").unique(maintain_order=True)
    # Beside cells in Unicode the old ones are put right one by one, else all of a sheet together.
    if texts.str.contains(_VIETNAMESE_LETTER).any():
        return mend_mixed_letters(cells, texts)
    foreign = texts.filter(texts.str.contains(r"[^\x00-\x7f]"))
    joined = "\v".join(foreign)
    repaired = repair_misread_text(joined)
    if repaired == joined:
        return cells
    return cells.with_columns(
        pl.all().replace(foreign, pl.Series(repaired.split("\v")))
    )


def write_error_signs(cells: pl.DataFrame, errors: Sequence[ErrorCell]) -> pl.DataFrame:
    """The signs of error cells at their places; one beyond all other cells makes the grid larger."""
    if not errors:
        return cells
    cells = _enlarge_grid(
        cells,
        rows=max(error.row for error in errors),
        columns=max(error.column for error in errors),
    )
    signs_by_column: dict[int, dict[int, str]] = {}
    for error in errors:
        signs_by_column.setdefault(error.column, {})[error.row - 1] = error.sign
    for column, signs in signs_by_column.items():
        printed = cells[to_column_letters(column)]
        cells = cells.with_columns(printed.scatter(list(signs), list(signs.values())))
    return cells


def _enlarge_grid(cells: pl.DataFrame, *, rows: int, columns: int) -> pl.DataFrame:
    """Null cells to the right and below, so that the grid has at least so many rows and columns."""
    blank = pl.lit(None, pl.String)
    further_columns = range(cells.width + 1, columns + 1)
    cells = cells.with_columns(
        blank.alias(to_column_letters(n)) for n in further_columns
    )
    lacking = rows - cells.height
    if lacking <= 0:
        return cells
    blanks = pl.DataFrame(
        {name: [None] * lacking for name in cells.columns}, schema=cells.schema
    )
    return pl.concat([cells, blanks])
