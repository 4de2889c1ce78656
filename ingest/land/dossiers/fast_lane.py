"""The fast lane: DuckDB takes what is written as a sample of the file shows.

No row passes through Python. Days of one form, codes, plain fees, words of closed lists and unit
names of the reference list. Whatever is in doubt is left to the second look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from ingest.land.dossiers.case_file import CaseReading
from ingest.land.dossiers.fast_columns import (
    UNIT_IDS,
    UNIT_WORDS,
    EnumType,
    FastColumn,
    describe_columns,
    find_unit_in_sql,
)
from ingest.land.dossiers.sample import to_text_columns
from ingest.land.dossiers.words import COLUMN_TYPES, DAY_COLUMNS
from ingest.sql_text import quote_identifier, quote_literal
from ingest.store.landing import UNDATED

_TEMPLATE = Path(__file__).with_suffix(".sql").read_text("utf-8")
_REFUSED_PART = -1
_UNDATED_PART = 0
# The column of a refused case in which its cells travel: text, and of no use to a case that does
# not land.
_CARRIER = "result_code"
# ASCII's unit separator, which no text of a case holds.
_CELL_SEPARATOR = "\x1f"
_BATCH_ROWS = 200_000


def run_fast_lane(connection: duckdb.DuckDBPyConnection, reading: CaseReading) -> int:
    """Write the cases of the file that are in no doubt into the folder of months.

    Returns how many they are. The others wait for `read_refused_cells`. Raises
    duckdb.InvalidInputException where lines end in different ways.
    """
    file = reading.file
    spans = reading.reference.find_unit_spans(_list_unit_names(reading))
    columns = describe_columns(reading, spans)
    enums = [
        EnumType(UNIT_WORDS, spans["printed"].to_list()),
        EnumType(UNIT_IDS, spans["unit_id"].to_list()),
    ]
    for column in columns:
        enums.extend(column.enums)
    for name, text in reading.edition.items():
        enums.append(EnumType(f"{name}_words", [text]))
    for enum in enums:
        enum.create(connection, reading.shared_types)
    parameters = {
        "path": str(file.path),
        "columns": to_text_columns(file.width),
        "skip": file.skip,
        "delimiter": file.delimiter,
        "known_from": reading.known_from,
        "target": str(_parts_folder(reading)),
    }
    connection.execute(_fill_template(reading, columns, spans), parameters)
    return _move_months(reading)


def read_refused_cells(reading: CaseReading) -> Iterator[pl.DataFrame]:
    """The cells, as printed, of what the fast lane did not take for a case.

    Columns are named by letters.
    """
    letters = reading.file.letters
    folder = _parts_folder(reading) / f"part={_REFUSED_PART}"
    for path in sorted(folder.glob("*.parquet")):
        carried = pl.scan_parquet(path, hive_partitioning=False).select(_CARRIER)
        start = 0
        while True:
            texts = carried.slice(start, _BATCH_ROWS).collect()[_CARRIER]
            if texts.is_empty():
                break
            cells = texts.str.split_exact(
                _CELL_SEPARATOR, len(letters) - 1
            ).struct.unnest()
            yield cells.rename(dict(zip(cells.columns, letters, strict=True)))
            start += _BATCH_ROWS


def _parts_folder(reading: CaseReading) -> Path:
    return reading.scratch / "parts"


def _list_unit_names(reading: CaseReading) -> pl.Series:
    """The unit names of the sample.

    Not those written with blanks around them, or with letters and tones apart: the second look
    understands them.
    """
    printed = pl.Series([reading.file.unit_text], dtype=pl.String)
    declared = reading.file.columns.get("unit_text")
    if declared:
        printed = reading.sample.cells[declared.letter]
    words = printed.drop_nulls().unique()
    return words.filter(words == words.str.normalize("NFC").str.strip_chars())


def _fill_template(
    reading: CaseReading, columns: Sequence[FastColumn], spans: pl.DataFrame
) -> str:
    letters = [quote_identifier(letter) for letter in reading.file.letters]
    casts = [f", {column.cast} as {column.word}" for column in columns if column.cast]
    words = [column.word for column in columns if column.cast]
    values = [f"{column.value} as {column.name}" for column in columns]
    doubts = [f"({column.doubt})" for column in columns if column.doubt]
    needed = [
        f"{name} is null" for name in ("dossier_code", "procedure_code", "unit_id")
    ]
    separator = f", {quote_literal(_CELL_SEPARATOR)}, "
    return _TEMPLATE.format(
        casts="".join(casts),
        cells=", ".join([*letters, *words, *values]),
        days=", ".join(DAY_COLUMNS),
        unit_id=find_unit_in_sql(spans),
        doubts=" or ".join([*needed, *doubts]),
        refused_part=_REFUSED_PART,
        undated_part=_UNDATED_PART,
        printed_cells=separator.join(f"{letter}::varchar" for letter in letters),
        carrier=_CARRIER,
        contract_columns=_write_contract_columns(reading),
    )


def _write_contract_columns(reading: CaseReading) -> str:
    columns = []
    for name in COLUMN_TYPES:
        if name in reading.edition:
            text = quote_literal(reading.edition[name])
            columns.append(f"{text}::{name}_words as {name}")
        elif name == _CARRIER:
            is_refused = f"part = {_REFUSED_PART}"
            columns.append(
                f"case when {is_refused} then refused_cells else {name} end as {name}"
            )
        else:
            columns.append(name)
    return ", ".join(columns)


def _move_months(reading: CaseReading) -> int:
    """Move the parts that are months into their folder; returns how many cases they hold."""
    months = []
    for folder in sorted(_parts_folder(reading).glob("part=*")):
        part = int(folder.name.removeprefix("part="))
        if part == _REFUSED_PART:
            continue
        for number, path in enumerate(sorted(folder.iterdir())):
            month = f"{_name_month(part)} {number}.parquet"
            months.append(path.rename(reading.months_folder / month))
    return _count_rows(months)


def _count_rows(paths: list[Path]) -> int:
    if not paths:
        return 0
    rows: int = pl.scan_parquet(paths).select(pl.len()).collect().item()
    return rows


def _name_month(part: int) -> str:
    """Of a part that counts months since year 0 its name ("2024-03"), else `undated`."""
    if part == _UNDATED_PART:
        return UNDATED
    return f"{part // 12:04}-{part % 12 + 1:02}"
