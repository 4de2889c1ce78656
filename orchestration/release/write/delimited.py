"""The marts as CSV: UTF-8 with a byte-order mark, comma, a header, one file a mart.

A text that a spreadsheet would run as a formula has an apostrophe before it, here and in no other
format.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Column, Mart
from orchestration.release.write.file_types import find_file_type
from orchestration.release.write.files import DataFile, fingerprint_file

# Excel takes a CSV for UTF-8 only when it begins with this.
BYTE_ORDER_MARK = "\ufeff"


# What a reader must know of it, said in every description of the CSV files.
ESCAPED_FORMULAS = {
    "vi": (
        "Trong tệp CSV, văn bản mà bảng tính sẽ chạy như công thức (bắt đầu bằng =, +, -, @, dấu tab "
        "hoặc xuống dòng, không phải số) có thêm dấu nháy đơn (') ở đầu: bỏ một dấu nháy để có văn bản "
        "gốc. Parquet và DuckDB giữ đúng từng ký tự."
    ),
    "en": (
        "In the CSV files a text that a spreadsheet would run as a formula (one that begins with =, +, "
        "-, @, a tab or a line end and is no number) has an apostrophe (') before it: take one away for "
        "the text itself. Parquet and DuckDB hold it to the letter."
    ),
}
# An apostrophe before such a sign gets another, so that taking one away always gives the text.
_FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
_NUMBER_OR_DASH = r"^[+-][-0-9.,% ]*$"


def write_csv(
    connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path
) -> DataFile:
    """One mart of the attached release as `csv/<mart>.csv`."""
    path = f"csv/{mart.name}.csv"
    (folder / "csv").mkdir(exist_ok=True)
    selected: list[str] = []
    for column in mart.columns:
        # DuckDB writes no mark of its own: the first heading begins with it.
        heading = column.name if selected else BYTE_ORDER_MARK + column.name
        cell = select_csv_cell(column, "mart")
        selected.append(f"{cell} as {quote_identifier(heading)}")
    table = qualify_name("release", "main", mart.name)
    rows = f"select {', '.join(selected)} from {table} as mart"
    target = quote_literal(folder / path)
    copied = connection.execute(
        f"copy ({rows}) to {target} (format csv, header)"
    ).fetchall()
    return DataFile(path, mart.name, copied[0][0], fingerprint_file(folder / path))


def select_csv_cell(column: Column, table: str) -> str:
    """The SQL of a column's cells in a CSV, as its type is written there.

    A text that is a formula to a spreadsheet is escaped.
    """
    name = f"{table}.{quote_identifier(column.name)}"
    if column.sql_type != "VARCHAR":
        return find_file_type(column.sql_type).csv.format(cell=name)
    # The comparisons come first: most texts begin with a letter and need no search.
    return (
        f"case when ({name} < 'A' or {name} >= '＋')"
        f" and regexp_matches({name}, {quote_literal(_FORMULA)})"
        f" and not regexp_matches({name}, {quote_literal(_NUMBER_OR_DASH)})"
        f" then chr(39) || {name} else {name} end"
    )
