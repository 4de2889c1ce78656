"""What a country's sources said, put straight into landed tables, and the project's own SQL run on it in memory.

The way for many countries: no files, no dbt. The SQL is what dbt compiled for a warehouse built before.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from ingest.contract.landed import CONTRACTS
from orchestration.pipeline.transform.dbt_command import prepare_manifest
from orchestration.pipeline.transform.plan import TARGET, prepare_plan
from tests.country.declared import coverage, frame
from tests.country.editions import OWN_CASES, PORTAL_CASES, PROCEDURES, Edition, Entry
from tests.warehouse import straight_cases

COUNTED = ("counted", "counted_origin", "counted_set")
CONTRACT_OF = {PROCEDURES: "procedure", OWN_CASES: "dossier", PORTAL_CASES: "dossier"}
# Seed → rows to add to it, column → text.
SeedRows = Mapping[str, Sequence[Mapping[str, str]]]
_WORD = re.compile(r"\w+")
_SCHEMAS = ("landed", "seed", "staging", "intermediate", "marts")


def read_compiled(warehouse: Path, node: Mapping[str, str]) -> str:
    """The SQL that dbt made of a node of its manifest when it built this warehouse."""
    compiled = warehouse.parent / TARGET / "compiled" / node["package_name"]
    return (compiled / node["original_file_path"]).read_text("utf-8")


@dataclass(frozen=True)
class Model:
    """A model: its relation, how it is kept, its SQL, and the names of the models it reads."""

    relation: str
    kept: str
    sql: str
    reads: tuple[str, ...]


class Marts:
    """A warehouse in memory. Of its models those are made that a query names, with all they read: a test
    that looks at one mart does not wait for the others.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]
    ) -> None:
        self._connection = connection
        self._models = models
        self._made: set[str] = set()

    def __enter__(self) -> Marts:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def execute(self, sql: str, given: object = None) -> duckdb.DuckDBPyConnection:
        """As the connection's own."""
        for word in _WORD.findall(sql):
            self._make(word)
        return self._connection.execute(sql, given)

    def make_all(self) -> None:
        """Make every model: before a transaction, which would take back what is made in it."""
        for name in self._models:
            self._make(name)

    def _make(self, name: str) -> None:
        if name in self._made or name not in self._models:
            return
        model = self._models[name]
        for parent in model.reads:
            self._make(parent)
        self._connection.execute(f"create {model.kept} {model.relation} as {model.sql}")
        self._made.add(name)


@dataclass(frozen=True)
class Models:
    """The models by their names. `warehouse` has the seeds."""

    warehouse: Path
    models: Mapping[str, Model]

    @classmethod
    def of(cls, warehouse: Path) -> Models:
        nodes = json.loads(prepare_manifest().read_text("utf-8"))["nodes"]
        planned = [node.unique_id for node in prepare_plan().nodes]
        models: dict[str, Model] = {}
        for unique_id in planned:
            node = nodes[unique_id]
            if node["resource_type"] == "model":
                parents = [nodes[p] for p in node["depends_on"]["nodes"] if p in nodes]
                models[node["name"]] = Model(
                    node["relation_name"],
                    node["config"]["materialized"],
                    read_compiled(warehouse, node),
                    tuple(parent["name"] for parent in parents),
                )
        return cls(warehouse, models)

    def run(
        self,
        editions: Sequence[Edition],
        today: dt.date,
        *,
        only: Collection[str] | None = None,
        seed_rows: SeedRows | None = None,
    ) -> Marts:
        """A warehouse in memory with the marts of everything these editions said.

        `only`: the units of which every scope is made; None = those of the seeds. `seed_rows`: rows that somebody
        adds to the seeds, by their name.
        """
        # A hundred statements over a few rows: a second thread costs more than it does.
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(
            "attach ':memory:' as warehouse; use warehouse; set preserve_insertion_order = false"
        )
        connection.execute(f"attach '{self.warehouse}' as built (read_only)")
        for schema in _SCHEMAS:
            connection.execute(f"create schema {schema}")
        seeds = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'seed'"
        ).fetchall()
        for (seed,) in seeds:
            connection.execute(f"create table seed.{seed} as from built.seed.{seed}")
        if only is not None:
            _leave_alone(connection, only)
        for seed, rows in (seed_rows or {}).items():
            _add_to_seed(connection, seed, rows)
        _land(connection, editions, today)
        return Marts(connection, self.models)


def _leave_alone(connection: duckdb.DuckDBPyConnection, units: Collection[str]) -> None:
    """Nobody but these units is expected to report: as `Lists.only` has it."""
    given = [list(units)]
    connection.execute(
        "delete from seed.scope_member where not list_contains(?, unit_id)", given
    )
    connection.execute(
        """
        delete from seed.org_unit
        where unit_class not in ('country', 'block', 'region') and not list_contains(?, unit_id)
        """,
        given,
    )


def _add_to_seed(
    connection: duckdb.DuckDBPyConnection, seed: str, rows: Sequence[Mapping[str, str]]
) -> None:
    connection.register("rows", pl.DataFrame(rows))
    connection.execute(f"insert into seed.{seed} by name select * from rows")
    connection.unregister("rows")


def _land(
    connection: duckdb.DuckDBPyConnection, editions: Sequence[Edition], today: dt.date
) -> None:
    for contract in CONTRACTS.values():
        if not contract.is_counted:
            connection.execute(contract.create_statement("landed"))
    for table in ("source", "vintage", "run", "raw_file", *COUNTED):
        connection.execute(
            f"create table landed.{table} as from built.landed.{table} limit 0"
        )
    voices = {e.voice.source_id: e for e in editions}.values()
    named = [
        (f"{e.voice.source_id}@{number:05}", e) for number, e in enumerate(editions)
    ]
    frames = {
        "source": [
            {
                "source_id": e.voice.source_id,
                "priority": e.voice.priority,
                "replaces": e.voice.replaces,
                "contract": CONTRACT_OF.get(e.voice, "observation"),
                "is_synthetic": True,
                "system_id": told["system"],
                "frequency": told["calendar"]["frequency"],
                "grace_days": told["calendar"]["grace_days"],
                "coverage_scope": coverage(e).get("scope"),
                "coverage_units": "|".join(coverage(e).get("units", ())),
                "universe": coverage(e).get("universe"),
            }
            for e, told in ((e, frame(e.voice)) for e in voices)
        ],
        "vintage": [
            {
                "source_id": e.voice.source_id,
                "vintage_id": vintage_id,
                "published_at": e.published,
                "retrieved_at": dt.datetime.combine(today, dt.time()),
                "known_from": dt.datetime.combine(e.published, dt.time()),
                "known_basis": "published",
            }
            for vintage_id, e in named
        ],
        "observation": [
            {
                "source_id": e.voice.source_id,
                "vintage_id": vintage_id,
                "measure_code": said.measure,
                "unit_text": said.unit_id,
                "unit_id": said.unit_id,
                "period_start": said.period.start,
                "period_end": said.period.end,
                "period_kind": said.period.kind,
                "breakdown": said.breakdown,
                "is_total": not said.breakdown,
                "value": None if said.value is None else str(said.value),
                "value_text": "" if said.value is None else str(said.value),
                "qualifier": said.qualifier,
                "unit_of_measure": "",
                "flags": said.flags,
                "missing_reason": missing_reason(said),
                "comparability": said.comparability,
                **_cell(row),
            }
            for vintage_id, e in named
            for row, said in enumerate(e.entries)
        ],
        "procedure": [
            {
                "source_id": e.voice.source_id,
                "vintage_id": vintage_id,
                "procedure_code": listed.code,
                "root_procedure_code": listed.root,
                "procedure_name": listed.name,
                "unit_text": listed.unit_id,
                "unit_id": listed.unit_id,
                "online_level": listed.level,
                "is_eligible": listed.is_eligible,
                "fee_required": listed.fee_required,
                "returns_document": listed.returns_document,
                "authority_levels": listed.authority,
                "as_of_date": e.listed_on,
                **_cell(row),
            }
            for vintage_id, e in named
            for row, listed in enumerate(e.procedures)
        ],
        "run": [{"run_id": "straight", "today": today}],
    }
    for table, rows in frames.items():
        if rows:
            connection.register("rows", pl.DataFrame(rows, infer_schema_length=None))
            connection.execute(f"insert into landed.{table} by name select * from rows")
            connection.unregister("rows")
    with tempfile.TemporaryDirectory() as folder:
        counts = straight_cases.count(Path(folder), named)
        for counted in counts.sets:
            connection.execute(
                f"insert into landed.counted by name from '{counts.locate_counts(counted)}'"
            )
            connection.execute(
                f"insert into landed.counted_origin by name from '{counts.locate_origins(counted)}'"
            )
            told = [counted.set_id, counted.received_month, counted.known_from]
            connection.execute("insert into landed.counted_set values (?, ?, ?)", told)


def missing_reason(said: Entry) -> str | None:
    """Why nothing is printed, as reading would say it."""
    if said.value is not None:
        return None
    return said.answer.value if said.answer else "not_reported"


def _cell(row: int) -> dict[str, object]:
    return {"raw_sha256": "", "cell_sheet": "", "cell_row": row, "cell_column": ""}
