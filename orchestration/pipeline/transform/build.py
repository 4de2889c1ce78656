"""A build of the models on the warehouse of a run: the plan that dbt made, run by DuckDB."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from ingest.duckdb_threads import ThreadLimit, break_off
from ingest.sql_text import quote_literal
from orchestration.pipeline.transform.node_result import NodeResult, fetch_failing_rows
from orchestration.pipeline.transform.plan import (
    BLANK,
    BlankNotBuilt,
    BuildPlan,
    PlannedNode,
    prepare_plan,
)
from orchestration.pipeline.workspace import DBT_PROJECT

# Most nodes are too small to keep two cores busy by themselves.
_NODES_AT_ONCE = 2


def build_models(
    warehouse: Path,
    project: Path = DBT_PROJECT,
    *,
    only: frozenset[str] | None = None,
) -> list[NodeResult]:
    """Make every seed, model and data test of a night on a warehouse file with its landed tables;
    `only`: the ids of those to make with all they rest on, None = all.

    What an earlier build left there is made anew. Results come in the order in which the nodes
    ended; a node is skipped where one before it is not good. Where the project can't even be built
    on an empty warehouse, or a test of the seeds fails, the results are those, and nothing is made.

    Raises what dbt raised where it could not run at all.
    """
    try:
        plan = prepare_plan(project)
    except BlankNotBuilt as problem:
        return problem.results
    with duckdb.connect(str(warehouse)) as connection:
        ThreadLimit.of(connection).set_for_landed([warehouse])
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach {quote_literal(plan.blank)} as {BLANK} (read_only)")
        _make_schemas(connection)
        if only is not None:
            plan = replace(plan, nodes=_select_nodes(plan.nodes, only))
        return _Build(connection, plan).run()


def _select_nodes(
    nodes: tuple[PlannedNode, ...], only: frozenset[str]
) -> tuple[PlannedNode, ...]:
    """These nodes and all that must be good before them, in the order of the plan."""
    by_id = {node.unique_id: node for node in nodes}
    needed: set[str] = set()
    waiting = [name for name in only if name in by_id]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += by_id[name].after
    return tuple(node for node in nodes if node.unique_id in needed)


def _make_schemas(connection: duckdb.DuckDBPyConnection) -> None:
    """The schemas of the blank, empty; `landed` stays as it is."""
    schemas = connection.execute(
        """
        select schema_name
        from duckdb_schemas()
        where database_name = $blank and not internal and schema_name <> 'landed'
        """,
        {"blank": BLANK},
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute(f"create schema {schema}")


@dataclass
class _Build:
    """One run of a plan on an open warehouse."""

    connection: duckdb.DuckDBPyConnection
    plan: BuildPlan
    results: dict[str, NodeResult] = field(default_factory=dict)
    cursors: list[duckdb.DuckDBPyConnection] = field(default_factory=list)

    def run(self) -> list[NodeResult]:
        """Run every node once those before it have ended."""
        nodes = {node.unique_id: node for node in self.plan.nodes}
        order = TopologicalSorter({name: node.after for name, node in nodes.items()})
        order.prepare()
        running: set[Future[NodeResult]] = set()
        with ThreadPoolExecutor(_NODES_AT_ONCE) as pool:
            try:
                while order.is_active():
                    for name in order.get_ready():
                        running.add(pool.submit(self._run_node, nodes[name]))
                    ended, running = wait(running, return_when=FIRST_COMPLETED)
                    for result in [future.result() for future in ended]:
                        self.results[result.unique_id] = result
                        order.done(result.unique_id)
            except BaseException:
                # A signal to the process, too: what runs may take minutes.
                pool.shutdown(wait=False, cancel_futures=True)
                break_off(self.cursors)
                raise
        return list(self.results.values())

    def _run_node(self, node: PlannedNode) -> NodeResult:
        if not all(self.results[name].is_good for name in node.after):
            return NodeResult(node.unique_id, "skipped", "", 0.0)
        began = time.perf_counter()
        cursor = self.connection.cursor()
        self.cursors.append(cursor)
        try:
            result = _execute_node(cursor, node)
        except duckdb.Error as error:
            result = NodeResult(node.unique_id, "error", str(error), 0.0)
        finally:
            self.cursors.remove(cursor)
            cursor.close()
        return replace(result, seconds=time.perf_counter() - began)


def _execute_node(cursor: duckdb.DuckDBPyConnection, node: PlannedNode) -> NodeResult:
    """Make a seed or model, or ask a test for its rows. Raises duckdb.Error."""
    if not node.unique_id.startswith("test."):
        # The table and its comments at once: each comment by itself would wait for the disk.
        cursor.begin()
        cursor.execute(node.sql)
        cursor.commit()
        return NodeResult(node.unique_id, "success", "OK", 0.0)
    count = cursor.execute(f"select count(*) from ({node.sql})").fetchall()[0][0]
    if count == 0:
        return NodeResult(node.unique_id, "pass", "", 0.0)
    message = f"expected no such row, found {count:,}"
    rows = fetch_failing_rows(cursor, node.sql)
    return NodeResult(node.unique_id, "fail", message, 0.0, rows)
