"""What gate A sees beside the candidates' rows: a small database of its own for each contract,
schema `candidate`.
"""

from __future__ import annotations

from ingest.contract.table import Column, Table

# One row per candidate. `records`: what the files of cases hold, counted apart; NULL where cells
# were read.
VINTAGE = Table(
    "vintage",
    (
        Column("vintage_id", "VARCHAR", True),
        Column("source_id", "VARCHAR", True),
        Column("known_from", "TIMESTAMP", True),
        Column("records", "BIGINT"),
        Column("rows", "BIGINT", True),
        Column("quarantined", "BIGINT", True),
        Column("is_synthetic", "BOOLEAN", True),
    ),
)

# The name a raw file came with.
RAW_FILE = Table(
    "raw_file",
    (Column("raw_sha256", "VARCHAR", True), Column("file_name", "VARCHAR", True)),
)

# What a source's tables say is a sum (`totals` in the YAML).
DECLARED_TOTAL = Table(
    "declared_total",
    (Column("source_id", "VARCHAR", True), Column("total", "VARCHAR", True)),
)
