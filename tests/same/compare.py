"""Whether two releases hold the same: files, and of every table the columns, types, rows and their order.

Descriptions inside the files may differ, and so may all that names the release or its day: manifest, catalogues of
metadata, CHANGES.md, timings. What a figure is, what it is called and where it stands may not.

One column is a name that the code gives itself: `set_id` is a hash over readings and counting SQL, and its table is
sorted by it. Such a table is compared set by set, whatever the sets are called and in whatever order they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl

# Differences of one table that are shown; the rest is counted.
_MOST_SHOWN = 3
_NAMED_BY_THE_CODE = "set_id"


@dataclass(frozen=True)
class Comparison:
    """What two releases differ in, a line each; `summary` says how much was compared."""

    differences: tuple[str, ...]
    summary: str


def compare_releases(first: Path, second: Path) -> Comparison:
    """Compare every file that holds figures. Neither folder is changed."""
    names = _files_of(first)
    differences = [
        f"{name}: only in the first" for name in sorted(names - _files_of(second))
    ]
    differences += [
        f"{name}: only in the second" for name in sorted(_files_of(second) - names)
    ]
    shared = sorted(names & _files_of(second))
    compared, rows = 0, 0
    for name in shared:
        one, other = first / name, second / name
        if name.endswith(".parquet") and name != "changes.parquet":
            found, count = _compare_parquet(one, other)
            rows += count
        elif name.endswith(".csv") and not name.startswith("quality/"):
            found = _compare_csv(one, other)
        elif name.endswith(".xlsx"):
            found = _compare_workbooks(one, other)
        elif name.endswith(".jsonstat.json"):
            found = _compare_json_stat(one, other)
        elif name.endswith(".duckdb"):
            found = _compare_databases(one, other)
        else:
            continue
        compared += 1
        differences += [f"{name}: {difference}" for difference in found]
    summary = f"{compared} files and {rows:,} rows of Parquet compared, {len(shared)} files of the same name"
    return Comparison(tuple(differences), summary)


def _files_of(release: Path) -> set[str]:
    """Every file by its path in the release; pages of the Data Docs go by table, and a table may have none."""
    names = (
        p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file()
    )
    return {name for name in names if not name.startswith("sources/")}


def _compare_csv(one: Path, other: Path) -> list[str]:
    """Byte for byte; only the header where the rows are named by the code (their Parquet is compared set by set)."""
    here, there = one.read_bytes(), other.read_bytes()
    header, _, _ = here.partition(b"\n")
    if _NAMED_BY_THE_CODE.encode() in header.split(b","):
        here, there = header, there.partition(b"\n")[0]
    return [] if here == there else ["other bytes"]


def _compare_parquet(one: Path, other: Path) -> tuple[list[str], int]:
    with duckdb.connect() as connection:
        first = connection.sql(f"from read_parquet('{one}', file_row_number = false)")
        second = connection.sql(
            f"from read_parquet('{other}', file_row_number = false)"
        )
        return _compare_relations(first, second)


def _compare_databases(one: Path, other: Path) -> list[str]:
    differences: list[str] = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as first (read_only)")
        connection.execute(f"attach '{other}' as second (read_only)")
        tables = _names_of(connection, "duckdb_tables", "table_name", "first")
        for kind, column in (
            ("duckdb_tables", "table_name"),
            ("duckdb_functions", "function_name"),
        ):
            here, there = (
                _names_of(connection, kind, column, part)
                for part in ("first", "second")
            )
            differences += [
                f"{name}: only in one of them" for name in sorted(here ^ there)
            ]
        for table in sorted(
            tables & _names_of(connection, "duckdb_tables", "table_name", "second")
        ):
            first = connection.sql(f'from first.main."{table}"')
            second = connection.sql(f'from second.main."{table}"')
            found, _ = _compare_relations(first, second)
            differences += [f"{table}: {difference}" for difference in found]
    return differences


def _names_of(
    connection: duckdb.DuckDBPyConnection, kind: str, column: str, database: str
) -> set[str]:
    rows = connection.execute(
        f"select {column} from {kind}() where database_name = ?", [database]
    ).fetchall()
    return {name for (name,) in rows}


def _compare_relations(
    first: duckdb.DuckDBPyRelation, second: duckdb.DuckDBPyRelation
) -> tuple[list[str], int]:
    """Columns, types and rows in their order; how many rows the first one has."""
    columns = list(zip(first.columns, map(str, first.types), strict=True))
    others = list(zip(second.columns, map(str, second.types), strict=True))
    if columns != others:
        return [f"expected the columns {columns}, found {others}"], 0
    here, there = first.fetchall(), second.fetchall()
    if _NAMED_BY_THE_CODE in first.columns:
        at = first.columns.index(_NAMED_BY_THE_CODE)
        here, there = _without_names(here, at), _without_names(there, at)
    if here == there:
        return [], len(here)
    return list(_describe_rows([name for name, _ in columns], here, there)), len(here)


def _without_names(rows: list[tuple], at: int) -> list[tuple]:
    """The rows with each name in column `at` replaced by its place among the sets, ordered by what they hold."""
    sets: dict[str, list[tuple]] = {}
    for row in rows:
        sets.setdefault(row[at], []).append((*row[:at], "", *row[at + 1 :]))
    by_content = sorted(
        sets.values(), key=lambda members: [str(member) for member in members]
    )
    return [
        (*row[:at], place, *row[at + 1 :])
        for place, members in enumerate(by_content)
        for row in members
    ]


def _describe_rows(
    columns: list[str], here: list[tuple], there: list[tuple]
) -> Iterator[str]:
    """The number of rows, the columns that differ, and the first rows that do."""
    if len(here) != len(there):
        yield f"{len(here):,} rows, and {len(there):,}"
    missing, added = len(set(here) - set(there)), len(set(there) - set(here))
    if not missing and not added:
        yield "the same rows in another order"
        return
    yield f"{missing:,} rows only in the first, {added:,} only in the second"
    differing = [
        (n, a, b)
        for n, (a, b) in enumerate(zip(here, there, strict=False), 1)
        if a != b
    ]
    for number, a, b in differing[:_MOST_SHOWN]:
        cells = [
            f"{c}: {x!r} → {y!r}"
            for c, x, y in zip(columns, a, b, strict=True)
            if x != y
        ]
        yield f"row {number}: {'; '.join(cells)}"


def _compare_workbooks(one: Path, other: Path) -> list[str]:
    """Sheets and the values of their cells; the sheet that names the release and its day is left out."""
    first, second = (
        openpyxl.load_workbook(path, data_only=True) for path in (one, other)
    )
    if first.sheetnames != second.sheetnames:
        return [f"expected the sheets {first.sheetnames}, found {second.sheetnames}"]
    differences: list[str] = []
    for name in first.sheetnames[1:]:
        here, there = list(first[name].values), list(second[name].values)
        if here != there:
            differences.append(f"sheet {name}: other cells")
    return differences


def _compare_json_stat(one: Path, other: Path) -> list[str]:
    """The values and the dimensions they stand in."""
    first, second = (json.loads(path.read_text("utf-8")) for path in (one, other))
    parts = ("value", "id", "size", "status")
    return [f"other {part}" for part in parts if first.get(part) != second.get(part)]
