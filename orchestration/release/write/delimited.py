"""The marts as CSV: UTF-8 with a byte-order mark, comma, a header, one file a mart."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.write.files import DataFile, fingerprint_file

# Excel takes a CSV for UTF-8 only when it begins with this.
BYTE_ORDER_MARK = "\ufeff"


def write_csv(
    connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path
) -> DataFile:
    """One mart of the attached release as `csv/<mart>.csv`."""
    path = f"csv/{mart.name}.csv"
    (folder / "csv").mkdir(exist_ok=True)
    first, *others = (column.name for column in mart.columns)
    # DuckDB writes no mark of its own: the first heading begins with it.
    heading = (
        f"{quote_identifier(first)} as {quote_identifier(BYTE_ORDER_MARK + first)}"
    )
    selected = ", ".join([heading, *map(quote_identifier, others)])
    rows = f"select {selected} from {qualify_name('release', 'main', mart.name)}"
    target = quote_literal(folder / path)
    copied = connection.execute(
        f"copy ({rows}) to {target} (format csv, header)"
    ).fetchall()
    return DataFile(path, mart.name, copied[0][0], fingerprint_file(folder / path))
