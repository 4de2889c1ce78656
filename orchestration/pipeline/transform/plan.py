"""What a build does, statement by statement: found out once for each state of the code.

dbt takes a twentieth of a second and more for each of two hundred nodes, whatever they hold: it
renders what never changes from night to night. So dbt builds a *blank* warehouse, with the seeds in
it and nothing landed, which compiles every model, enforces the contracts and tests the seeds. The
statements that it ran are kept beside the blank, and a night runs them on what arrived (`build`).
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, TypeAdapter

from ingest import contract
from ingest.sql_text import qualify_name, quote_literal
from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from orchestration.pipeline.cases.counting import Counts
from orchestration.pipeline.dbt_cache import locate_cache
from orchestration.pipeline.transform.dbt_command import (
    build_with_dbt,
    prepare_manifest,
)
from orchestration.pipeline.transform.node_result import NodeResult, list_failing_rows
from orchestration.pipeline.warehouse import (
    WarehouseContents,
    compute_inputs_fingerprint,
    load_warehouse,
    locate_warehouse,
)
from orchestration.pipeline.workspace import DBT_PROJECT

# The name under which a build finds the blank.
BLANK = "blank"
# Below the folder of the blank: what dbt wrote, the compiled models among it.
TARGET = "target"
# The day a blank is built at; no row of it is ever published.
_DAY = dt.date(2026, 1, 1)
_PLAN = "plan.json"
# What else decides how a model is rendered and which tables it reads.
_LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb")

_TABLE_COMMENTS = """
    select
        schema_name,
        table_name,
        comment
    from duckdb_tables()
    where comment is not null
"""
_COLUMN_COMMENTS = """
    select
        schema_name,
        table_name,
        column_name,
        comment
    from duckdb_columns()
    where comment is not null
    order by all
"""


class PlannedNode(BaseModel):
    """A seed, model or data test of a build.

    `after`: the nodes that must be good before this one begins. `sql`: the statements that make a
    seed or model; of a test the query that gives the rows it objects to.
    """

    model_config = ConfigDict(frozen=True)

    unique_id: str
    after: tuple[str, ...]
    sql: str


_NODES = TypeAdapter(tuple[PlannedNode, ...])


@dataclass(frozen=True)
class BuildPlan:
    """All that a build does, in an order in which it could be done. `folder`: of the blank."""

    folder: Path
    nodes: tuple[PlannedNode, ...]

    @property
    def blank(self) -> Path:
        """The warehouse file that dbt built with nothing landed in it."""
        return locate_warehouse(self.folder)


class BlankNotBuilt(Exception):
    """dbt could not build the blank: a model is wrong, or a test of the seeds fails."""

    def __init__(self, results: list[NodeResult]) -> None:
        super().__init__("dbt could not build the project on an empty warehouse")
        self.results = results


def prepare_plan(project: Path = DBT_PROJECT) -> BuildPlan:
    """The plan of a dbt project, made anew where the project or the landed tables changed.

    Raises BlankNotBuilt where a node of the blank is not good, and what dbt raised where it could
    not run at all; nothing is kept then.
    """
    cache = locate_cache(project)
    prepare_manifest(project)
    folder = cache / f"blank-{_compute_fingerprint(project)}"
    # Two processes that start together build one blank.
    with (cache / ".blank.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for outdated in cache.glob("blank-*"):
                shutil.rmtree(outdated, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="blank-", dir=cache) as place:
                _build_blank(Path(place), project)
                Path(place).rename(folder)
    nodes = _NODES.validate_json((folder / _PLAN).read_bytes())
    return BuildPlan(folder, nodes)


def _compute_fingerprint(project: Path) -> str:
    """Of all that a plan is made of."""
    digest = hashlib.sha256(compute_inputs_fingerprint((), (), project).encode())
    for path in sorted(Path(contract.__path__[0]).glob("*.py")):
        digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]


def _build_blank(folder: Path, project: Path) -> None:
    """A warehouse with nothing landed, built by dbt, and the plan beside it. Raises BlankNotBuilt."""
    warehouse = locate_warehouse(folder)
    paths = Paths(folder)
    contents = WarehouseContents(
        run_id=BLANK,
        today=_DAY,
        sources=(),
        vintages=(),
        landed=LandedStore(paths),
        raw=RawStore(paths),
        counts=Counts(paths.counted, ()),
    )
    load_warehouse(warehouse, contents)
    built = build_with_dbt(warehouse, project, target=folder / TARGET)
    results = _note_results(built, warehouse)
    if not all(result.is_good for result in results):
        raise BlankNotBuilt(results)
    nodes = _plan_nodes(built, folder / TARGET, _read_comments(warehouse))
    (folder / _PLAN).write_bytes(_NODES.dump_json(nodes, indent=1))


def _note_results(built: Iterable[Any], warehouse: Path) -> list[NodeResult]:
    """dbt's results as ours."""
    results: list[NodeResult] = []
    for node in built:
        failing_rows: tuple[dict[str, object], ...] = ()
        compiled_code = getattr(node.node, "compiled_code", None)
        if node.status == "fail" and compiled_code:
            failing_rows = list_failing_rows(warehouse, compiled_code)
        result = NodeResult(
            unique_id=node.node.unique_id,
            status=str(node.status),
            message=node.message or "",
            seconds=node.execution_time,
            failing_rows=failing_rows,
        )
        results.append(result)
    return results


def _plan_nodes(
    built: Iterable[Any], target: Path, comments: Mapping[tuple[str, str], list[str]]
) -> tuple[PlannedNode, ...]:
    """Every node that dbt built, in the order it did, without the tests of seeds: they hold until
    somebody edits a seed."""
    kept = [result.node for result in built if not _is_test_of_seed(result.node)]
    after = _read_order(target, {node.unique_id for node in kept})
    nodes: list[PlannedNode] = []
    for node in kept:
        of_relation = comments.get((node.schema, node.name), [])
        planned = PlannedNode(
            unique_id=node.unique_id,
            after=tuple(sorted(after[node.unique_id])),
            sql="\n".join([_write_sql(node), *of_relation]),
        )
        nodes.append(planned)
    return tuple(nodes)


def _is_test_of_seed(node: Any) -> bool:
    is_test: bool = node.resource_type == "test"
    return is_test and node.original_file_path.startswith("seeds/")


def _read_order(target: Path, kept: set[str]) -> dict[str, set[str]]:
    """Node → those before it in dbt's own graph, in which a model follows the tests of its parents."""
    summary = json.loads((target / "graph_summary.json").read_text("utf-8"))
    graph = summary["with_test_edges"]
    before: dict[str, set[str]] = {name: set() for name in kept}
    for node in graph.values():
        for number in node.get("succ", ()):
            follower = graph[str(number)]["name"]
            if node["name"] in kept and follower in kept:
                before[follower].add(node["name"])
    return before


def _write_sql(node: Any) -> str:
    """The statements that make a seed or model, as dbt ran them; the query of a test."""
    kind = node.config.materialized
    if kind == "seed":
        source = qualify_name(BLANK, node.schema, node.name)
        return f"create table {node.relation_name} as from {source};"
    if kind == "view":
        # dbt makes a view beside and renames it.
        return f"create view {node.relation_name} as (\n{node.compiled_code}\n);"
    if kind == "table":
        return Path(node.build_path).read_text("utf-8")
    if kind == "test":
        return str(node.compiled_code)
    raise ValueError(
        f"expected a seed, view, table or test, found {kind} in {node.unique_id}"
    )


def _read_comments(warehouse: Path) -> dict[tuple[str, str], list[str]]:
    """(schema, table) → the statements that describe it and its columns, as dbt did."""
    statements: dict[tuple[str, str], list[str]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        of_tables = connection.execute(_TABLE_COMMENTS).fetchall()
        of_columns = connection.execute(_COLUMN_COMMENTS).fetchall()
    for schema, table, comment in of_tables:
        name = qualify_name(schema, table)
        statements[schema, table] = [
            f"comment on table {name} is {quote_literal(comment)};"
        ]
    for schema, table, column, comment in of_columns:
        name = qualify_name(schema, table, column)
        statements.setdefault((schema, table), []).append(
            f"comment on column {name} is {quote_literal(comment)};"
        )
    return statements
