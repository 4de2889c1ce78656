"""One file of cases through both lanes: first fast, then what is left a second time as text."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from ingest.declare.source import Source
from ingest.land.dossiers.case_file import CaseReading
from ingest.land.dossiers.fast_lane import read_refused_cells, run_fast_lane
from ingest.land.dossiers.lines import (
    add_lines,
    count_case_lines,
    count_records,
    list_broken_lines,
)
from ingest.land.dossiers.second_look import look_again, write_cases
from ingest.land.privacy.columns import (
    build_personal_refusal,
    find_personal_columns,
)
from ingest.land.row_problems import build_loss_refusal

# So many lines of the sample are judged before the file is read, where it is so large that reading
# it for nothing would be felt: a smaller one is judged by all its lines once it was read.
_SAMPLE_JUDGED = 2_000
_LARGE_BYTES = 32_000_000
_MOSTLY_UNREADABLE = 0.5
_LOST_COLUMNS = (
    "line",
    "dossier_code",
    "cell_column",
    "unit_text",
    "value_text",
    "rule",
    "problem",
)


@dataclass(frozen=True)
class FileResult:
    """What one file came to. `records`: how many it holds, counted apart from reading them."""

    records: int
    rows: int
    quarantined: pl.DataFrame


def read_cases(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    reading: CaseReading,
) -> FileResult:
    """Write the file's cases into the folder of months, which must be there and empty.

    Raises Refusal where an undeclared column looks personal, or most of a sample can't be
    understood.
    """
    _check_privacy(reading)
    is_large = reading.file.path.stat().st_size >= _LARGE_BYTES
    if is_large:
        _check_sample(source, reading)
    rows = run_fast_lane(connection, reading)
    refused: list[pl.DataFrame] = []
    for number, cells in enumerate(read_refused_cells(reading)):
        judged = look_again(cells, reading)
        cases = judged.filter(pl.col("rule").is_null())
        write_cases(cases, number, reading)
        rows += cases.height
        lost = judged.filter(pl.col("rule").is_not_null())
        refused.append(lost.select(_LOST_COLUMNS))
    if refused and not is_large:
        lost = pl.concat(refused)
        _check_loss(source, reading, lost, rows + lost.height)
    return _count_file(
        rows, pl.concat([list_broken_lines(connection), *refused]), reading
    )


def _check_privacy(reading: CaseReading) -> None:
    [personal] = find_personal_columns(
        [(reading.sample.cells, reading.file.headers)], reading.reference
    )
    if personal:
        raise build_personal_refusal(personal, where=reading.file.name)


def _check_sample(source: Source, reading: CaseReading) -> None:
    """Raises Refusal before a large file is read whose sample says enough."""
    sample = reading.sample.cells
    judged = look_again(
        sample.gather_every(sample.height // _SAMPLE_JUDGED + 1), reading
    )
    lost = judged.filter(pl.col("rule").is_not_null())
    _check_loss(source, reading, lost, judged.height)


def _check_loss(
    source: Source, reading: CaseReading, lost: pl.DataFrame, judged: int
) -> None:
    """Raises Refusal where most of the judged cases are lost, if their source bears no more."""
    bearable = max(source.max_loss_share, _MOSTLY_UNREADABLE)
    if lost.height > bearable * judged:
        lost = reading.to_quarantine(lost.rename({"line": "cell_row"}))
        raise build_loss_refusal(source, lost, judged)


def _count_file(rows: int, lost: pl.DataFrame, reading: CaseReading) -> FileResult:
    """Count the records of the file by its line ends, and give the quarantined their lines."""
    file = reading.file
    lost = lost.with_row_index("nth")
    records = count_case_lines(file)
    if records != rows + lost.height:
        # Blank lines, or line ends inside cells: a record is then not a line.
        count = count_records(file, lost["line"].drop_nulls())
        records = count.records
        line = pl.col("line").replace_strict(
            count.first_lines, default=None, return_dtype=pl.Int64
        )
        lost = lost.with_columns(line=line)
    lost = add_lines(lost.rename({"line": "cell_row"}), file)
    return FileResult(records, rows, reading.to_quarantine(lost))
