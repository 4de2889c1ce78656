"""The landed contracts: the columns every source ends in, whatever it looked like when it arrived."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.contract.table import FEE_TYPE, VALUE_TYPE, Column, Contract, Table

_EDITION = (Column("source_id", "VARCHAR", True), Column("vintage_id", "VARCHAR", True))
# The stored file and the cell a row was read from. In JSON `cell_sheet` is the pointer of the list,
# `cell_row` the record's number in it and `cell_column` the pointer inside the record.
_CELL = (
    Column("raw_sha256", "VARCHAR", True),
    Column("cell_sheet", "VARCHAR", True),
    Column("cell_row", "BIGINT", True),
    Column("cell_column", "VARCHAR", True),
)

# What the source itself says of where a figure was published; NULL = it says nothing. Files landed
# before these columns were there are read without them.
PAGE = (
    Column("source_title", "VARCHAR"),
    Column("source_url", "VARCHAR"),
    Column("printed_text", "VARCHAR"),
    Column("note", "VARCHAR"),
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
        Column(
            "breakdown", "VARCHAR", True
        ),  # "" for the whole; else "sex=F|urban=Y", keys sorted
        Column("is_total", "BOOLEAN", True),
        Column("value", VALUE_TYPE),
        Column("value_text", "VARCHAR", True),
        Column("qualifier", "VARCHAR", True),  # "" | > | < | ~
        Column("unit_of_measure", "VARCHAR", True),
        Column(
            "flags", "VARCHAR", True
        ),  # sorted, "|" between: break|corrected|estimated|provisional
        Column("missing_reason", "VARCHAR"),
        Column("comparability", "VARCHAR", True),  # exact | proxy | rival
        *_CELL,
        *PAGE,
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
        Column(
            "online_level", "VARCHAR"
        ),  # full | partial | not_full | none; NULL = the source does not say
        Column("is_eligible", "BOOLEAN"),
        Column("fee_required", "BOOLEAN"),
        Column("returns_document", "BOOLEAN"),
        Column(
            "authority_levels", "VARCHAR"
        ),  # sorted, "|" between: ministry|province|vertical|ward…
        Column("as_of_date", "DATE", True),
        *_CELL,
    ),
)

# One case (hồ sơ) as one portal tells it. No cell: `dossier_code` is the record's name in its file,
# and a cell for each of millions of rows would be most of what is stored. Nothing about the person
# who filed it. The same case may stand in several rows, of one portal or two: which one speaks is
# decided in counting.
DOSSIER = Contract(
    "dossier",
    (
        *_EDITION,
        Column("dossier_code", "VARCHAR", True),
        Column("unit_text", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("procedure_code", "VARCHAR", True),
        Column(
            "online_level", "VARCHAR"
        ),  # of the service it was filed under; NULL = the source does not say
        Column("channel", "VARCHAR"),  # direct | online | post; NULL counts as direct
        Column("received_date", "DATE"),  # NULL = a dossier with no receipt date
        Column("processing_started_date", "DATE"),
        Column("finished_date", "DATE"),
        Column("fee_due", FEE_TYPE),  # đồng; NULL or 0 = none
        Column(
            "payment_channel", "VARCHAR"
        ),  # national_portal | gateway | counter; NULL = not paid
        Column("returns_document", "BOOLEAN"),
        Column("result_code", "VARCHAR"),
        Column("has_result_link", "BOOLEAN"),
        Column("raw_sha256", "VARCHAR", True),
    ),
    is_counted=True,
)

CONTRACTS: Mapping[str, Contract] = {
    contract.name: contract for contract in (OBSERVATION, PROCEDURE, DOSSIER)
}

# A row that could not be read: where it stands, what it says, and the rule it broke.
QUARANTINE = Table(
    "quarantine",
    (
        Column("source_id", "VARCHAR"),
        Column("vintage_id", "VARCHAR"),
        Column("raw_sha256", "VARCHAR"),
        Column("file_name", "VARCHAR"),
        Column("cell_sheet", "VARCHAR"),
        Column("cell_row", "BIGINT"),
        Column("cell_column", "VARCHAR"),
        Column("unit_text", "VARCHAR"),
        Column("value_text", "VARCHAR"),
        Column("rule", "VARCHAR"),
        Column("problem", "VARCHAR"),
    ),
)
