"""The candidates of a run put into one database for each contract and judged there by gate A."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from expectations.judge import run_gate_a
from expectations.verdict import Verdict
from ingest.contract.candidate import DECLARED_TOTAL, RAW_FILE, VINTAGE
from ingest.contract.landed import CONTRACTS
from ingest.contract.table import Contract, Table
from ingest.duckdb_threads import ThreadLimit
from ingest.sql_text import quote_literal, quote_literals
from ingest.store.landing import Landing
from orchestration.pipeline.editions.reading import CandidateEdition
from orchestration.pipeline.workspace import SEEDS, Workspace

# A row of a table as its declaration takes it: column → value.
Row = dict[str, object]

# Seed → its columns that are dates; the rules of gate A compare with these lists.
_REFERENCE_LISTS = {
    "measure": (),
    "indicator": (),
    "org_unit": ("valid_from", "valid_to"),
}


def judge_candidates(
    workspace: Workspace, candidates: Sequence[CandidateEdition], scratch_folder: Path
) -> dict[str, list[Verdict]]:
    """Contract → the verdicts on all its candidates together; without a candidate it is left out."""
    verdicts: dict[str, list[Verdict]] = {}
    for contract in CONTRACTS.values():
        own = [
            candidate
            for candidate in candidates
            if candidate.source.contract == contract.name
        ]
        if own:
            verdicts[contract.name] = _judge_contract(
                workspace, contract, own, scratch_folder
            )
    return verdicts


def _judge_contract(
    workspace: Workspace,
    contract: Contract,
    candidates: Sequence[CandidateEdition],
    scratch_folder: Path,
) -> list[Verdict]:
    database = scratch_folder / f"candidates_{contract.name}.duckdb"
    scratch_folder.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema candidate; create schema reference")
        load_candidates(connection, contract, candidates)
        load_reference_lists(connection)
    vintages = [
        landing.vintage for candidate in candidates for landing in candidate.landings
    ]
    rows = sum(vintage.rows for vintage in vintages)
    workspace.report_progress(
        "gate A",
        f"judging {len(vintages)} vintage(s), {rows:,} rows of {contract.name}",
    )
    verdicts = run_gate_a(database, contract.name, today=workspace.today)
    database.unlink()
    return verdicts


def load_candidates(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    candidates: Sequence[CandidateEdition],
) -> None:
    """Fill the schema `candidate`: rows, vintages, file names and declared totals of the editions."""
    landings = [landing for candidate in candidates for landing in candidate.landings]
    _load_rows(connection, contract, landings)
    vintages: list[Row] = []
    file_names: dict[str, str] = {}
    totals: set[tuple[str, str]] = set()
    for candidate in candidates:
        source = candidate.source
        vintages += [
            _describe_vintage(landing, source.is_synthetic)
            for landing in candidate.landings
        ]
        file_names |= {file.sha256: file.name for file in candidate.edition.files}
        for table in source.tables:
            totals |= {(source.id, total) for total in table.totals}
    files: list[Row] = [
        {"raw_sha256": sha256, "file_name": name} for sha256, name in file_names.items()
    ]
    declared: list[Row] = [
        {"source_id": source_id, "total": total} for source_id, total in sorted(totals)
    ]
    _create_table(connection, VINTAGE, vintages)
    _create_table(connection, RAW_FILE, files)
    _create_table(connection, DECLARED_TOTAL, declared)


def _load_rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    landings: Sequence[Landing],
) -> None:
    """The candidates' rows as `candidate.<contract>`.

    Rows of cases stay in their files, behind a view: there are millions of them, and each rule
    reads a few columns.
    """
    table = f"candidate.{contract.name}"
    files = [str(path) for landing in landings for path in landing.files]
    rows = f"select {contract.select_list} from read_parquet([{quote_literals(files)}])"
    if contract.is_counted:
        connection.execute(f"create view {table} as {rows}")
        return
    connection.execute(contract.create_statement("candidate"))
    ThreadLimit.of(connection).set_for_landed(map(Path, files))
    connection.execute(f"insert into {table} {rows}")


def _describe_vintage(landing: Landing, is_synthetic: bool) -> Row:
    """A row of `candidate.vintage`."""
    vintage = landing.vintage
    return {
        "vintage_id": vintage.vintage_id,
        "source_id": vintage.source_id,
        "known_from": vintage.known_from,
        "records": landing.records,
        "rows": vintage.rows,
        "quarantined": vintage.quarantined,
        "is_synthetic": is_synthetic,
    }


def _create_table(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]
) -> None:
    connection.register("new_rows", table.build_frame(rows))
    connection.execute(f"create table candidate.{table.name} as select * from new_rows")
    connection.unregister("new_rows")


def load_reference_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """The reference lists that gate A compares with, as `reference.<seed>`; all text but the dates."""
    for seed, dates in _REFERENCE_LISTS.items():
        columns = "*"
        if dates:
            casts = [f"cast({name} as date) as {name}" for name in dates]
            columns = f"* replace ({', '.join(casts)})"
        file = quote_literal(SEEDS / f"{seed}.csv")
        connection.execute(
            f"create table reference.{seed} as "
            f"select {columns} from read_csv({file}, header = true, all_varchar = true)"
        )
