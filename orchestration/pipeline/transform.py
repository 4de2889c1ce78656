"""dbt in this process: the manifest kept ready, one build on one warehouse file, and what dbt said of each node.

dbt runs here rather than in a subprocess because starting it costs more than a night's models. Nothing in this file
knows Dagster: `assets/warehouse.py` turns the events into materializations and checks.
"""

from __future__ import annotations

import fcntl
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.pipeline.workspace import DBT_PROJECT

PROFILE = """chiso:
  target: run
  outputs:
    run: {{type: duckdb, path: {path}, threads: 2, settings: {{preserve_insertion_order: false}}}}
"""

Event = dict[str, Any]
_RESULTS = ("LogModelResult", "LogSeedResult", "LogTestResult", "LogSnapshotResult")


@dataclass(frozen=True)
class NodeResult:
    """One node of run_results.json. `failing_rows`: up to 20 rows of a test that failed, re-run from its SQL."""

    unique_id: str
    status: str
    message: str
    seconds: float
    failing_rows: tuple[dict[str, object], ...] = ()

    @property
    def is_good(self) -> bool:
        return self.status in ("success", "pass")


def ready_manifest(project: Path = DBT_PROJECT) -> Path:
    """`target/run/manifest.json`, parsed anew only when a file of the project is younger than it.

    It is parsed under the runs' own profile: a manifest knows the database's name (`warehouse`), not its path.
    """
    folder = project / "target" / "run"
    manifest = folder / "manifest.json"
    declared = [project / "dbt_project.yml"]
    for part in ("models", "macros", "seeds", "tests", "analyses"):
        declared += [p for p in (project / part).rglob("*") if p.is_file()]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:  # two processes that start together parse once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not manifest.exists() or manifest.stat().st_mtime < max(p.stat().st_mtime for p in declared):
            from dbt.cli.main import dbtRunner

            _write_profile(folder, folder / "warehouse.duckdb")
            parsed = dbtRunner().invoke(["--quiet", "parse", *_places(project, folder, folder)])
            if not parsed.success:
                raise parsed.exception or RuntimeError("dbt parse failed")
    return manifest


def _write_profile(folder: Path, warehouse: Path) -> None:
    (folder / "profiles.yml").write_text(PROFILE.format(path=json.dumps(str(warehouse))), "utf-8")


def _places(project: Path, profiles: Path, target: Path) -> list[str]:
    places = {"--project-dir": project, "--profiles-dir": profiles, "--target-path": target}
    return [str(word) for pair in (*places.items(), ("--log-path", profiles / "logs")) for word in pair]


def compiled(models: Sequence[str], project: Path = DBT_PROJECT) -> dict[str, str]:
    """The SQL of some models as it would be run, by name; nothing is run and no warehouse is needed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(ready_manifest(project).with_name("partial_parse.msgpack").read_bytes())
    with tempfile.TemporaryDirectory(prefix="chiso-compile-") as place:
        folder = Path(place)
        _write_profile(folder, folder / "warehouse.duckdb")
        arguments = ["--log-level", "none", "--no-populate-cache", "compile", "--no-introspect", "--select", *models]
        try:
            done = dbtRunner(manifest=manifest).invoke([*arguments, *_places(project, folder, folder / "target")])
        finally:
            DuckDBConnectionManager.close_all_connections()
        if not done.success:
            raise done.exception or RuntimeError(f"dbt could not compile {', '.join(models)}")
        return {r.node.name: r.node.compiled_code for r in done.result.results}


def build(warehouse: Path, *, on_event: Callable[[Event], None], project: Path = DBT_PROJECT) -> list[NodeResult]:
    """`dbt build` on one warehouse file, which is closed again afterwards: seeds, models and data tests, without unit
    tests and without counting.

    Everything dbt writes (profile, target, logs) lies beside the warehouse. `on_event` gets the structured event of
    each finished node while dbt runs.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from google.protobuf.json_format import MessageToDict

    manifest = Manifest.from_msgpack(ready_manifest(project).with_name("partial_parse.msgpack").read_bytes())
    folder = warehouse.parent
    _write_profile(folder, warehouse)

    def told(event: Any) -> None:
        if event.info.name in _RESULTS:
            on_event(MessageToDict(event, preserving_proto_field_name=True))

    arguments = [
        "--quiet",
        "--no-print",
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--exclude-resource-type",
        "exposure",  # described, never built: dbt would report each as a node that did nothing
        "--exclude",
        "tag:counting",
    ]
    arguments += _places(project, folder, folder / "target")
    try:
        done = dbtRunner(manifest=manifest, callbacks=[told]).invoke(arguments)
    finally:
        DuckDBConnectionManager.close_all_connections()
    if done.exception:
        raise done.exception
    return list(_results(folder / "target" / "run_results.json", warehouse))


def _results(run_results: Path, warehouse: Path) -> Iterator[NodeResult]:
    for told in json.loads(run_results.read_text("utf-8"))["results"]:
        is_failed_test = told["status"] == "fail" and told.get("compiled_code")
        yield NodeResult(
            told["unique_id"],
            told["status"],
            told.get("message") or "",
            told["execution_time"],
            _failing_rows(warehouse, told["compiled_code"]) if is_failed_test else (),
        )


def _failing_rows(warehouse: Path, sql: str) -> tuple[dict[str, object], ...]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(f"select * from ({sql}) limit 20")
        names = [d[0] for d in found.description]
        return tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
