"""A warehouse with nothing landed in it: the seeds, the compiled models, and every table the models read, empty."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from orchestration.pipeline import transform, warehouse
from orchestration.pipeline.cases.counting import Counts
from tests.built_once import build_once
from tests.warehouse.straight import BUILT


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once; read it, or copy it with its folder."""
    return build_once(tmp_path_factory, "empty", _build_empty)


@pytest.fixture(scope="session")
def data_tests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name → SQL of every data test that a night leaves to the suite."""
    return build_once(
        tmp_path_factory,
        "data_tests",
        lambda _: transform.compile_models(transform.TESTS_OF_THE_SUITE),
    )


def _build_empty(folder: Path) -> Path:
    file = folder / "warehouse.duckdb"
    paths = Paths(folder)
    contents = warehouse.WarehouseContents(
        run_id="empty",
        today=dt.date(2026, 11, 22),
        sources=[],
        vintages=[],
        landed=LandedStore(paths),
        raw=RawStore(paths),
        counts=Counts(paths.counted, ()),
    )
    warehouse.load_warehouse(file, contents)
    nodes = transform.build_models(file, on_event=lambda _: None)
    assert not (
        bad := [(n.unique_id, n.status, n.message) for n in nodes if not n.is_good]
    ), bad
    order = [node.unique_id for node in nodes]
    (folder / BUILT).write_text(json.dumps(order), "utf-8")
    return file
