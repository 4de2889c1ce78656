"""How a column's type is written in Parquet and CSV, and named in a Table Schema. The one home of that rule.

The database keeps the types of the warehouse: exact decimals, dates, moments in UTC. Tools that read files know
fewer: numbers are doubles or 64-bit integers there, and moments say that they are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What a reader must know of it, said in every description of the files.
TYPES_IN_FILES = {
    "vi": (
        "Trong tệp Parquet và CSV, số là số thực 64 bit (double) hoặc số nguyên 64 bit, thời điểm theo giờ UTC; "
        "trong Parquet, ngày là nửa đêm của ngày đó, không kèm múi giờ. Số thập phân chính xác đến từng chữ số nằm "
        "trong indicators.duckdb: số thực 64 bit giữ đúng 15 chữ số có nghĩa đầu tiên."
    ),
    "en": (
        "In the Parquet and CSV files numbers are doubles or 64-bit integers and moments are in UTC; in Parquet "
        "a date is the midnight it begins with, in no time zone. Exact decimals are in indicators.duckdb: a double "
        "holds the first 15 significant digits."
    ),
}

# DuckDB prints a decimal with all digits of its scale. One digit stays after the point, so that a reader
# who looks at the first rows alone takes no column of decimals for one of integers.
_SHORTEST_DIGITS = r"regexp_replace({cell}::varchar, '(\.\d+?)0+$', '\1')"
_ISO_MOMENT = "replace({cell}::varchar, ' ', 'T') || 'Z'"
_IN_UTC = "({cell} at time zone 'UTC')"


@dataclass(frozen=True)
class FileType:
    """How the cells of a column are written: SQL around `{cell}`. `schema`: the Table Schema type of the CSV."""

    parquet: str
    csv: str
    schema: Mapping[str, str]


_INTEGER = FileType("{cell}::bigint", "{cell}", {"type": "integer"})
_TEXT = FileType("{cell}", "{cell}", {"type": "string"})
_MOMENT = {"type": "datetime"}
# SQL type → how it is written; the first that fits.
_FILE_TYPES = (
    (re.compile(r"U?(TINY|SMALL|BIG)?INT(EGER)?"), _INTEGER),
    (re.compile(r"DECIMAL\((\d|1[0-8]),0\)"), _INTEGER),
    (
        re.compile(r"DECIMAL\(\d+,\d+\)"),
        FileType("{cell}::double", _SHORTEST_DIGITS, {"type": "number"}),
    ),
    (
        re.compile(r"DOUBLE|FLOAT"),
        FileType("{cell}::double", "{cell}::double", {"type": "number"}),
    ),
    (re.compile(r"BOOLEAN"), FileType("{cell}", "{cell}", {"type": "boolean"})),
    # pandas has no dates: it makes objects of them that equal no text and can't be resampled, and
    # Altair draws those as names. A midnight in no time zone is the same day everywhere.
    (re.compile(r"DATE"), FileType("{cell}::timestamp", "{cell}", {"type": "date"})),
    (re.compile(r"TIMESTAMP"), FileType(_IN_UTC, _ISO_MOMENT, _MOMENT)),
    (
        re.compile(r"TIMESTAMP WITH TIME ZONE"),
        FileType("{cell}", _ISO_MOMENT.format(cell=_IN_UTC), _MOMENT),
    ),
)


def find_file_type(sql_type: str) -> FileType:
    """How columns of a DuckDB type are written; what is in no list is written as it is, and is a string."""
    for pattern, file_type in _FILE_TYPES:
        if pattern.fullmatch(sql_type):
            return file_type
    return _TEXT
