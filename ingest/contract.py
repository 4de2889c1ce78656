"""The landed contracts: the columns every source ends in, whatever it looked like when it arrived.

Here live names, SQL types and whether a value may be absent. What a column *means* is written once, in
`dbt_project/models/columns.md`; whether the rows are right is judged by `expectations/suites`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# DECIMAL, so that sums do not depend on their order; 6 places hold every figure printed so far.
VALUE_TYPE = "DECIMAL(38,6)"
# A fee of one case, in đồng: 64 bits, since there are millions of them.
FEE_TYPE = "DECIMAL(18,2)"

_POLARS = {
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "BIGINT": pl.Int64,
    VALUE_TYPE: pl.Decimal(38, 6),
    FEE_TYPE: pl.Decimal(18, 2),
}


@dataclass(frozen=True)
class Column:
    name: str
    sql_type: str
    required: bool = False


@dataclass(frozen=True)
class Contract:
    """The shape of one kind of landed table.

    `is_counted`: its rows are counted month by month from the landed files and never enter the warehouse themselves.
    """

    name: str
    columns: tuple[Column, ...]
    is_counted: bool = False

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

# One case (hồ sơ) as one portal tells it. No cell: `dossier_code` is the record's name in its file, and a cell for
# each of millions of rows would be most of what is stored. Nothing about the person who filed it. The same case may
# stand in several rows, of one portal or two: which one speaks is decided in counting.
DOSSIER = Contract(
    "dossier",
    (
        *_EDITION,
        Column("dossier_code", "VARCHAR", True),
        Column("unit_text", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("procedure_code", "VARCHAR", True),
        Column("online_level", "VARCHAR"),  # of the service it was filed under; NULL = the source does not say
        Column("channel", "VARCHAR"),  # direct | online | post; NULL counts as direct
        Column("received_date", "DATE"),  # NULL = a dossier with no receipt date
        Column("processing_started_date", "DATE"),
        Column("finished_date", "DATE"),
        Column("fee_due", FEE_TYPE),  # đồng; NULL or 0 = none
        Column("payment_channel", "VARCHAR"),  # national_portal | gateway | counter; NULL = not paid
        Column("returns_document", "BOOLEAN"),
        Column("result_code", "VARCHAR"),
        Column("has_result_link", "BOOLEAN"),
        Column("raw_sha256", "VARCHAR", True),
    ),
    is_counted=True,
)

CONTRACTS = {c.name: c for c in (OBSERVATION, PROCEDURE, DOSSIER)}

PERIOD_KINDS = ("in_period", "year_to_date", "as_of")
QUALIFIERS = ("", ">", "<", "~")
FLAGS = ("break", "corrected", "estimated", "provisional")
MISSING_REASONS = ("not_reported", "confidential", "not_applicable", "not_arisen", "source_missing_mark")
COMPARABILITY = ("exact", "proxy", "rival")
ONLINE_LEVELS = ("full", "partial", "not_full", "none")
# What a case is filed under; NĐ 42/2022/NĐ-CP knows no fourth word, so `not_full` is none of these.
DOSSIER_ONLINE_LEVELS = ("full", "partial", "none")
CHANNELS = ("direct", "online", "post")
PAYMENT_CHANNELS = ("national_portal", "gateway", "counter")
WORDS = {"online_level": DOSSIER_ONLINE_LEVELS, "channel": CHANNELS, "payment_channel": PAYMENT_CHANNELS}

# A row that could not be read: where it stands, what it says, and the rule it broke.
QUARANTINE = {
    "source_id": pl.String,
    "vintage_id": pl.String,
    "raw_sha256": pl.String,
    "file_name": pl.String,
    "cell_sheet": pl.String,
    "cell_row": pl.Int64,
    "cell_column": pl.String,
    "unit_text": pl.String,
    "value_text": pl.String,
    "rule": pl.String,
    "problem": pl.String,
}


def flag_set(flags: pl.Expr, also: pl.Expr) -> pl.Expr:
    """Two texts of flags as one, as a row writes them: each once, sorted, "|" between."""
    both = pl.concat_str(flags, also, separator="|").str.strip_chars("|")
    sorted_once = both.str.split("|").list.unique().list.sort().list.join("|")
    return pl.when(both.str.contains("|", literal=True)).then(sorted_once).otherwise(both)
