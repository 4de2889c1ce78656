"""Models that were built and judged of the same rows before are taken again: most of what a disturbed refresh costs.

A disturbed refresh must publish what an undisturbed one does, so nearly all of them load the same rows. Their key is
every row of every landed table in its order, but for the number of the run; of a judgement it is that, with the bytes
of the release that is compared with. Whatever loads one other row has its models built and judged in truth, and all
before and after is never taken from here: fetching, landing, counting, loading, writing and publishing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import pickle
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

import orchestration.assets.warehouse as step_of_models
from expectations.judge import run_gate_b
from expectations.last_release import LastRelease
from expectations.verdict import Verdict
from ingest.sql_text import quote_identifier, quote_literal
from orchestration.pipeline import gate_b
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.pipeline.workspace import DBT_PROJECT

_RESULTS, _WAREHOUSE, _DOCS = "results.pickle", "warehouse.duckdb", "docs"
_TABLES = """
    select table_name
    from duckdb_tables()
    where schema_name = 'landed'
    order by table_name
"""


@dataclass(frozen=True)
class KnownBuilds:
    """Builds and judgements of one state of the code, kept in a folder."""

    folder: Path

    def use(self) -> None:
        """From now on the refreshes of this process look here first."""
        step_of_models.build_models = self.build_models  # type: ignore[assignment]
        gate_b.run_gate_b = self.run_gate_b  # type: ignore[assignment]

    def build_models(
        self,
        warehouse: Path,
        project: Path = DBT_PROJECT,
        *,
        only: frozenset[str] | None = None,
    ) -> list[NodeResult]:
        """As the step itself has it; a build with a bad node is not kept."""
        known = self.folder / f"build-{hash_landed(warehouse)}"
        if known.exists() and only is None:
            replace_warehouse(warehouse, known / _WAREHOUSE)
            results: list[NodeResult] = pickle.loads((known / _RESULTS).read_bytes())
            return results
        results = build_models(warehouse, project, only=only)
        if only is None and all(node.is_good for node in results):
            self._keep(known, results, (warehouse, _WAREHOUSE))
        return results

    def run_gate_b(
        self,
        database: Path,
        *,
        last: LastRelease | None,
        today: dt.date,
        docs: Path,
    ) -> list[Verdict]:
        """As the gate itself has it."""
        compared = "none"
        if last is not None:
            content = hashlib.sha256(last.database.read_bytes()).hexdigest()
            compared = f"{last.name} {last.is_continued} {content}"
        key = f"{hash_landed(database)} {today} {compared}"
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        known = self.folder / f"judgement-{name}"
        if known.exists():
            shutil.copytree(known / _DOCS, docs, dirs_exist_ok=True)
            verdicts: list[Verdict] = pickle.loads((known / _RESULTS).read_bytes())
            return verdicts
        verdicts = run_gate_b(database, last=last, today=today, docs=docs)
        self._keep(known, verdicts, (docs, _DOCS))
        return verdicts

    def _keep(self, known: Path, results: object, beside: tuple[Path, str]) -> None:
        """Keep results with a file or folder beside them; seen whole or not at all."""
        source, name = beside
        new = known.with_name(f".{known.name}.{os.getpid()}")
        new.mkdir(parents=True)
        (new / _RESULTS).write_bytes(pickle.dumps(results))
        if source.is_dir():
            shutil.copytree(source, new / name)
        else:
            shutil.copyfile(source, new / name)
        new.rename(known)


def hash_landed(warehouse: Path) -> str:
    """One text for every row that the models of a warehouse are built of."""
    hashed = hashlib.sha256()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            # Every run has a number of its own.
            columns = "* exclude (run_id)" if table == "run" else "*"
            found = connection.execute(
                f"select {columns} from landed.{quote_identifier(table)}"
            )
            hashed.update(repr((table, found.description)).encode())
            for row in found.fetchall():
                hashed.update(repr(row).encode())
    return hashed.hexdigest()[:16]


def replace_warehouse(warehouse: Path, known: Path) -> None:
    """Put a warehouse with its models in the place of one without; it keeps the number of its run."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(run_id,)] = connection.execute("select run_id from landed.run").fetchall()
    warehouse.unlink()
    shutil.copyfile(known, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"update landed.run set run_id = {quote_literal(run_id)}")
