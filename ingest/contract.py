"""The landed contracts: the columns every source ends in, whatever it looked like when it arrived.

Here live names, SQL types and whether a value may be absent. What a column *means* is written once, in
`dbt_project/models/columns.md`; whether the rows are right is judged by `expectations/suites`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# DECIMAL, so that sums do not depend on their order; 6 places hold every figure printed so far.
VALUE_TYPE = "DECIMAL(38,6)"

_POLARS = {
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "BIGINT": pl.Int64,
    VALUE_TYPE: pl.Decimal(38, 6),
}


@dataclass(frozen=True)
class Column:
    name: str
    sql_type: str
    required: bool = False


@dataclass(frozen=True)
class Contract:
    """The shape of one kind of landed table."""

    name: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return {c.name: _POLARS[c.sql_type] for c in self.columns}

    @property
    def create_columns(self) -> str:
        """The column list of a CREATE TABLE."""
        return ", ".join(f'"{c.name}" {c.sql_type}{" NOT NULL" if c.required else ""}' for c in self.columns)


_EDITION = (Column("source_id", "VARCHAR", True), Column("vintage_id", "VARCHAR", True))
# The stored file and the cell a row was read from. In JSON `cell_sheet` is the pointer of the list,
# `cell_row` the record's number in it and `cell_column` the pointer inside the record.
_CELL = (
    Column("raw_sha256", "VARCHAR", True),
    Column("cell_sheet", "VARCHAR", True),
    Column("cell_row", "BIGINT", True),
    Column("cell_column", "VARCHAR", True),
)

OBSERVATION = Contract(
    "observation",
    (
        *_EDITION,
        Column("measure_code", "VARCHAR", True),
        Column("unit_text", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("period_start", "DATE", True),
        Column("period_end", "DATE", True),
        Column("period_kind", "VARCHAR", True),  # in_period | year_to_date | as_of
        Column("breakdown", "VARCHAR", True),  # "" for the whole; else "sex=F|urban=Y", keys sorted
        Column("is_total", "BOOLEAN", True),
        Column("value", VALUE_TYPE),
        Column("value_text", "VARCHAR", True),
        Column("qualifier", "VARCHAR", True),  # "" | > | < | ~
        Column("unit_of_measure", "VARCHAR", True),
        Column("flags", "VARCHAR", True),  # sorted, "|" between: break|corrected|estimated|provisional
        Column("missing_reason", "VARCHAR"),
        Column("comparability", "VARCHAR", True),  # exact | proxy | rival
        *_CELL,
    ),
)

PROCEDURE = Contract(
    "procedure",
    (
        *_EDITION,
        Column("procedure_code", "VARCHAR", True),
        Column("root_procedure_code", "VARCHAR", True),
        Column("procedure_name", "VARCHAR", True),
        Column("unit_text", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("field_name", "VARCHAR"),
        Column("online_level", "VARCHAR"),  # full | partial | not_full | none; NULL = the source does not say
        Column("is_eligible", "BOOLEAN"),
        Column("fee_required", "BOOLEAN"),
        Column("returns_document", "BOOLEAN"),
        Column("authority_levels", "VARCHAR"),  # sorted, "|" between: ministry|province|vertical|ward…
        Column("as_of_date", "DATE", True),
        *_CELL,
    ),
)

CONTRACTS = {c.name: c for c in (OBSERVATION, PROCEDURE)}

PERIOD_KINDS = ("in_period", "year_to_date", "as_of")
QUALIFIERS = ("", ">", "<", "~")
FLAGS = ("break", "corrected", "estimated", "provisional")
MISSING_REASONS = ("not_reported", "confidential", "not_applicable", "not_arisen", "source_missing_mark")
COMPARABILITY = ("exact", "proxy", "rival")
ONLINE_LEVELS = ("full", "partial", "not_full", "none")
