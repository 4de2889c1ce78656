"""What a table is here: named columns with SQL types, from which the polars schema and the DDL are
made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from ingest.sql_text import quote_identifier

# DECIMAL, so that sums do not depend on their order; 6 places hold every figure printed so far.
VALUE_TYPE: Final = "DECIMAL(38,6)"
# A fee of one case, in đồng: 64 bits, since there are millions of them.
FEE_TYPE: Final = "DECIMAL(18,2)"

SqlType = Literal[
    "VARCHAR",
    "BOOLEAN",
    "INTEGER",
    "BIGINT",
    "DATE",
    "TIMESTAMP",
    "DECIMAL(38,6)",
    "DECIMAL(18,2)",
]

_POLARS_TYPES: Mapping[SqlType, pl.DataType] = {
    "VARCHAR": pl.String(),
    "BOOLEAN": pl.Boolean(),
    "INTEGER": pl.Int32(),
    "BIGINT": pl.Int64(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
    VALUE_TYPE: pl.Decimal(38, 6),
    FEE_TYPE: pl.Decimal(18, 2),
}


@dataclass(frozen=True)
class Column:
    """One column; `required`: it is never null."""

    name: str
    sql_type: SqlType
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the warehouse or of a Parquet file. Its columns stand in this order wherever it is
    written.
    """

    name: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """The names in order."""
        return [column.name for column in self.columns]

    @property
    def schema(self) -> pl.Schema:
        """Name → polars type, in order."""
        return pl.Schema(
            {column.name: _POLARS_TYPES[column.sql_type] for column in self.columns}
        )

    @property
    def select_list(self) -> str:
        """The names as a `select` writes them."""
        return ", ".join(quote_identifier(name) for name in self.column_names)

    def create_statement(self, schema: str, *, may_be_null: bool = False) -> str:
        """`create table <schema>.<name> (…)`; with `may_be_null` as Parquet gives columns, without
        NOT NULL.
        """
        return (
            f"create table {schema}.{self.name} ({self._define_columns(may_be_null)})"
        )

    def _define_columns(self, may_be_null: bool) -> str:
        definitions = []
        for column in self.columns:
            definition = f"{quote_identifier(column.name)} {column.sql_type}"
            if column.required and not may_be_null:
                definition += " NOT NULL"
            definitions.append(definition)
        return ", ".join(definitions)

    def build_frame(self, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
        """Rows (column → value) as a frame with these types. Raises ValueError for a row of other
        columns.
        """
        expected = set(self.column_names)
        checked = []
        for row in rows:
            if row.keys() != expected:
                raise ValueError(
                    f"table {self.name}: expected the columns {', '.join(self.column_names)}, found {', '.join(row)}"
                )
            checked.append(row)
        return pl.DataFrame(checked, schema=self.schema)


@dataclass(frozen=True)
class Contract(Table):
    """The shape one kind of source lands in (`contract:` in its YAML).

    `is_counted`: its rows are counted month by month from the landed files and never enter the
    warehouse themselves.
    """

    is_counted: bool = False
