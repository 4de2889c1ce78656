"""A warehouse with nothing landed in it: the seeds, the compiled models, and every table the models read, empty."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from orchestration.pipeline import transform, warehouse
from orchestration.pipeline.cases.counting import Counts


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once per worker; read it, or copy it with its folder."""
    folder = tmp_path_factory.mktemp("empty")
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
    return file
