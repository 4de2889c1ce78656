"""A catalogue and its files taken through the line as far as the marts. No gate B, no release."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.store.paths import Paths
from orchestration.pipeline import warehouse
from orchestration.pipeline.cases import counting
from orchestration.pipeline.editions import fetching, landing
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.pipeline.workspace import Workspace


@dataclass(frozen=True)
class Built:
    """A warehouse with marts. `outcomes`: how many editions were accepted, held, seen again; `seconds` by stop."""

    warehouse: Path
    outcomes: Counter[str]
    nodes: tuple[NodeResult, ...]
    seconds: dict[str, float]

    def ask(self, sql: str, *given: object) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql, list(given)).fetchall()


def build(folder: Path, sources: Path, *, now: dt.datetime, run: str = "run") -> Built:
    """Ask, keep, read and judge every source of the catalogue, then load and transform: dbt's own tests included.

    `folder` is the data folder; calling again with another `run` lands only what is new.
    """
    workspace = Workspace(Paths(folder), sources, clock=lambda: now)
    stops = {"raw": time.monotonic()}
    for source in workspace.sources.values():
        fetched = fetching.fetch_source(workspace, source)
        assert not fetched.problem, fetched.problem
    stops["landed"] = time.monotonic()
    run_folder = workspace.run_folder(run)
    landed = landing.land_sources(workspace, workspace.sources.values(), run_folder)
    assert not (
        held := [o.report or o.reason for o in landed if o.outcome == "held"]
    ), "\n".join(held)
    stops["counted"] = time.monotonic()
    declared = list(workspace.sources.values())
    vintages = workspace.list_serving_vintages()
    counts = counting.count_new_sets(
        workspace.paths.counted, declared, vintages, workspace.landed
    )
    stops["loaded"] = time.monotonic()
    file = warehouse.locate_warehouse(run_folder)
    contents = warehouse.WarehouseContents(
        run_id=run,
        today=now.date(),
        sources=declared,
        vintages=vintages,
        landed=workspace.landed,
        raw=workspace.raw,
        counts=counts,
    )
    warehouse.load_warehouse(file, contents)
    stops["dbt"] = time.monotonic()
    nodes = build_models(file)
    assert not (
        bad := [
            (n.unique_id, n.status, n.message, n.failing_rows[:3])
            for n in nodes
            if not n.is_good
        ]
    ), bad
    ends = [*list(stops.values())[1:], time.monotonic()]
    seconds = {
        stop: end - began
        for (stop, began), end in zip(stops.items(), ends, strict=True)
    }
    return Built(file, Counter(o.outcome for o in landed), tuple(nodes), seconds)
