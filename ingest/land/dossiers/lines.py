"""Lines of a file of cases: how many there are, and in which of them a case stands that was not
read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import polars as pl
import pyarrow as pa

from ingest.land.dossiers.case_file import CaseFile
from ingest.problem import Refusal

_CHUNK_BYTES = 1 << 20
_LINE_END = ord("\n")
# No editor goes to a line of a larger file: there a case is found by its code, and the search is
# spared.
_OPENABLE_BYTES = 500_000_000
# What DuckDB calls a line that is no row → (rule, problem).
_BROKEN_LINES = {
    "MISSING COLUMNS": (
        "as_many_cells_as_the_header",
        "expected as many cells as the header has, found fewer in this line",
    ),
    "TOO MANY COLUMNS": (
        "as_many_cells_as_the_header",
        "expected as many cells as the header has, found more in this line",
    ),
    "UNQUOTED VALUE": (
        "quotes_are_closed",
        'expected quotes (") around whole cells, found one open or in the middle of a cell',
    ),
    "LINE SIZE OVER MAXIMUM": (
        "lines_of_bearable_length",
        "expected a line of at most 2 MB, found a longer one",
    ),
    "INVALID ENCODING": (
        "readable_text",
        "expected UTF-8, found bytes in this line that are not",
    ),
}
_REJECTED = """
select line, min(error_type::varchar) as kind
from reject_errors
group by all
order by all
"""


@dataclass(frozen=True)
class RecordCount:
    """How many records a file has.

    `first_lines`: number of a record, blank ones counted → the line it begins in.
    """

    records: int
    first_lines: dict[int, int]


def list_broken_lines(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Lines that DuckDB could not read as a row, with `line`, `rule` and `problem`.

    No cell of them is repeated. Which of their cells is personal is not known.
    """
    kinds = pl.DataFrame(
        [(kind, *known) for kind, known in _BROKEN_LINES.items()],
        schema=["kind", "rule", "problem"],
        orient="row",
    )
    rejected = connection.execute(_REJECTED).pl()
    unknown = pl.format(
        "DuckDB can't read the line: {}", pl.col("kind").str.to_lowercase()
    )
    return rejected.join(kinds, on="kind", how="left", maintain_order="left").select(
        pl.col("line").cast(pl.Int64),
        dossier_code=pl.lit(None, pl.String),
        cell_column=pl.lit(""),
        unit_text=pl.lit(""),
        value_text=pl.lit(""),
        rule=pl.col("rule").fill_null("readable_line"),
        problem=pl.coalesce("problem", unknown),
    )


def count_case_lines(file: CaseFile) -> int:
    """Lines under the header, a last one without a line end too.

    Polars compares bytes ten times as fast as Python counts them.
    """
    lines = 0
    last = b"\n"
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            array = pa.Array.from_buffers(
                pa.uint8(), len(chunk), [None, pa.py_buffer(chunk)]
            )
            lines += int((pl.Series(array) == _LINE_END).sum())
            last = chunk[-1:]
    if last != b"\n":
        lines += 1
    return lines - file.skip


def count_records(file: CaseFile, sought: Iterable[int]) -> RecordCount:
    """Count the records where blank lines, or line ends inside cells, make them differ from lines.

    `sought`: numbers of records, as DuckDB counts them, whose line is wanted. Raises Refusal
    `truncated` where a quote is never closed.
    """
    wanted = set(sought)
    first_lines: dict[int, int] = {}
    records = 0
    lines_before = file.skip
    with file.path.open(encoding="utf-8", errors="replace", newline="") as stream:
        for _ in range(file.skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=file.delimiter)
        try:
            for number, record in enumerate(reader, start=file.skip + 1):
                if record:
                    records += 1
                if number in wanted:
                    first_lines[number] = lines_before + 1
                lines_before = file.skip + reader.line_num
        except csv.Error as error:
            raise Refusal(
                "truncated",
                expected="every quoted cell closed",
                found=f"{error}; perhaps a quote that is never closed",
                where=file.name,
                to_fix="fetch the file again; if it is whole, ask the sender to close the quote",
            ) from error
    return RecordCount(records, first_lines)


def add_lines(lost: pl.DataFrame, file: CaseFile) -> pl.DataFrame:
    """`lost` with `cell_row` also of cases that DuckDB did not name a line for, found by their
    codes.

    Null where a case has no code, or the file is too large for anybody to open. `lost`: `nth` (the
    number of the row), `cell_row`, `dossier_code`, `cell_column` and `value_text`.
    """
    sought = lost.filter(pl.col("cell_row").is_null()).drop_nulls("dossier_code")
    if sought.is_empty() or file.path.stat().st_size > _OPENABLE_BYTES:
        return lost
    candidates = _search_codes(file, sought["dossier_code"].unique())
    # A case may stand on several lines: the one is meant that holds what was refused, as printed.
    refused_text = pl.when(pl.col("cell_column") != "").then("value_text")
    holds_text = pl.col("line").str.contains(refused_text, literal=True)
    ranked = sought.drop("cell_row").join(candidates, on="dossier_code")
    ranked = ranked.sort(~holds_text, "cell_row")
    lines = ranked.unique("nth", keep="first", maintain_order=True)
    lines = lines.select("nth", line_by_code=pl.col("cell_row").cast(pl.Int64))
    with_lines = lost.join(lines, on="nth", how="left", maintain_order="left")
    return with_lines.with_columns(cell_row=pl.coalesce("cell_row", "line_by_code"))


def _search_codes(file: CaseFile, codes: pl.Series) -> pl.DataFrame:
    """Every line in which a cell is one of the codes: `cell_row`, `line` (its text),
    `dossier_code`.
    """
    cells = pl.col("line").str.replace_all('"', "").str.split(file.delimiter)
    return (
        pl.scan_lines(file.path, row_index_name="cell_row", row_index_offset=1)
        .filter(pl.col("line").str.contains_any(codes.to_list()))
        .with_columns(dossier_code=cells)
        .explode("dossier_code")
        .with_columns(pl.col("dossier_code").str.strip_chars())
        .filter(pl.col("dossier_code").is_in(codes.implode()))
        .collect(engine="streaming")
    )
