"""What stands beside the landed rows in a run's warehouse: sources, vintages, raw files and counted
cases.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.contract.landed import CONTRACTS
from ingest.contract.table import VALUE_TYPE, Column, Table

# One row per declared dataset.
SOURCE = Table(
    "source",
    (
        Column("source_id", "VARCHAR", True),
        Column("title_vi", "VARCHAR", True),
        Column("title_en", "VARCHAR", True),
        Column("publisher_vi", "VARCHAR", True),
        Column("publisher_en", "VARCHAR", True),
        Column("publisher_url", "VARCHAR", True),
        Column("licence_id", "VARCHAR", True),
        Column("licence_url", "VARCHAR", True),
        Column("attribution", "VARCHAR", True),
        Column("system_id", "VARCHAR", True),
        Column("contract", "VARCHAR", True),
        Column("replaces", "VARCHAR", True),
        Column("priority", "INTEGER", True),
        Column("is_synthetic", "BOOLEAN", True),
        Column("frequency", "VARCHAR", True),
        Column("grace_days", "INTEGER", True),
        Column("final_after_days", "INTEGER"),  # NULL = a figure is final at once
        Column("coverage_scope", "VARCHAR"),  # NULL = the units of `coverage_units`
        Column("coverage_units", "VARCHAR", True),  # "|" between
        Column("universe", "VARCHAR"),  # scope; NULL = that of the indicator
        Column("coverage_from", "DATE"),  # first day a list is complete; NULL = always
        # Moments of visits, in UTC; NULL = there was none such.
        Column("last_seen_at", "TIMESTAMP"),
        Column("last_news_at", "TIMESTAMP"),
        Column("unreachable_since", "TIMESTAMP"),
    ),
)

# One row per vintage that serves: `ingest.store.records.Vintage` as the models see it.
VINTAGE = Table(
    "vintage",
    (
        Column("source_id", "VARCHAR", True),
        Column("vintage_id", "VARCHAR", True),
        Column("edition_id", "VARCHAR", True),
        Column("reading_id", "VARCHAR", True),
        Column("published_at", "DATE"),  # NULL = its publisher gave no date
        Column("retrieved_at", "TIMESTAMP", True),
        Column("known_from", "TIMESTAMP", True),
        Column("known_basis", "VARCHAR", True),  # of vocabulary.KNOWN_BASES
        Column("row_count", "BIGINT", True),
        Column("quarantined_count", "BIGINT", True),
    ),
)

# One row per file of a vintage, under the name it came with.
RAW_FILE = Table(
    "raw_file",
    (
        Column("source_id", "VARCHAR", True),
        Column("vintage_id", "VARCHAR", True),
        Column("raw_sha256", "VARCHAR", True),
        Column("file_name", "VARCHAR", True),
    ),
)

# One row: this run, and the date it counts as today.
RUN = Table("run", (Column("run_id", "VARCHAR", True), Column("today", "DATE", True)))

# Dossiers of a counted set, as the model counted_dossier gives them, with the set.
COUNTED = Table(
    "counted",
    (
        Column("set_id", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("procedure_code", "VARCHAR", True),
        Column("origins", "BIGINT", True),
        Column(
            "processing_month", "BIGINT"
        ),  # 12 × year + month − 1; NULL = processing has not begun
        Column("dossiers", "BIGINT", True),
        Column("dossiers_online", "BIGINT", True),
        Column("dossiers_fully_online", "BIGINT", True),
        Column("results_issued", "BIGINT", True),
        Column("results_digitised", "BIGINT", True),
        Column("dossiers_fee_due", "BIGINT", True),
        Column("dossiers_paid_online", "BIGINT", True),
        Column("dossiers_paid_npsp", "BIGINT", True),
        Column("dossiers_with_channel", "BIGINT", True),
        Column("dossiers_with_level", "BIGINT", True),
        Column("dossiers_with_document_stated", "BIGINT", True),
    ),
)

# The files behind every counted set, as the model counted_origin gives them, with the set.
COUNTED_ORIGIN = Table(
    "counted_origin",
    (
        Column("set_id", "VARCHAR", True),
        Column("unit_id", "VARCHAR", True),
        Column("source_id", "VARCHAR", True),
        Column("origin_bit", "BIGINT", True),
        Column("vintage_id", "VARCHAR", True),
        Column("raw_sha256", "VARCHAR", True),
        Column("records", "BIGINT", True),
    ),
)

# One row per receipt month and set of editions that was in force, and from when.
COUNTED_SET = Table(
    "counted_set",
    (
        Column("set_id", "VARCHAR", True),
        Column("received_month", "DATE"),  # NULL = cases that have no receipt date
        Column("known_from", "TIMESTAMP", True),
    ),
)

# The tables below stand beside the dossiers of one set while it is counted. Never part of a run's
# warehouse.

# Who speaks for a unit's dossiers of a month: the editions in force, for the units their source is
# complete for.
DOSSIER_REPORTER = Table(
    "dossier_reporter",
    (
        Column("unit_id", "VARCHAR", True),
        Column("received_month", "DATE"),  # NULL = cases that have no receipt date
        Column("source_id", "VARCHAR", True),
        Column("vintage_id", "VARCHAR", True),
        Column("source_number", "BIGINT", True),  # 1 = the preferred source
        Column("edition_number", "BIGINT", True),  # 1 = the first to become known
        Column("is_upserted", "BOOLEAN", True),
    ),
)

# `times`: 1 for what is counted in the month, -1 for what its files hold and another month counts.
_TIMES = Column("times", "BIGINT", True)
MONTH_COUNT = Table("month_count", (_TIMES, *COUNTED.columns[1:]))
MONTH_ORIGIN = Table("month_origin", (_TIMES, *COUNTED_ORIGIN.columns[1:]))
ONLY_IN_COUNTING = (DOSSIER_REPORTER, MONTH_COUNT, MONTH_ORIGIN)

# Figures whose value is not what their own text says, as the source declares its columns. Gate B
# reads it; no model does.
MISREAD_VALUE = Table(
    "misread_value",
    (
        Column("source_id", "VARCHAR", True),
        Column("measure_code", "VARCHAR", True),
        Column("value_text", "VARCHAR", True),
        Column("value", VALUE_TYPE),
    ),
)

# Every table of the schema `landed` that a dbt model may read, by name.
LANDED_TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *CONTRACTS.values(), SOURCE, VINTAGE, RAW_FILE, RUN, COUNTED, COUNTED_ORIGIN, COUNTED_SET,
        *ONLY_IN_COUNTING,
    )
}  # fmt: skip
