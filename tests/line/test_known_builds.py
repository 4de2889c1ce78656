"""The soak takes builds again where every landed row is the same, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from orchestration.pipeline.transform.node_result import NodeResult
from tests.soak import known_builds
from tests.soak.known_builds import KnownBuilds, hash_landed

GOOD = NodeResult("model.m", "success", "OK", 1.0)
BAD = NodeResult("model.m", "error", "no", 1.0)


def make_warehouse(path: Path, run_id: str, value: int) -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema landed")
        connection.execute(
            f"create table landed.run as select '{run_id}' as run_id, 1 as today"
        )
        connection.execute(
            f"create table landed.observation as select {value} as value"
        )
    return path


def build_in_truth(warehouse: Path, *_: object, **__: object) -> list[NodeResult]:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table mart as from landed.observation")
    return [GOOD]


def read(warehouse: Path, sql: str) -> object:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_only_the_number_of_the_run_may_differ(tmp_path: Path) -> None:
    first = hash_landed(make_warehouse(tmp_path / "a", "r1", 5))
    assert hash_landed(make_warehouse(tmp_path / "a", "r2", 5)) == first
    assert hash_landed(make_warehouse(tmp_path / "a", "r1", 6)) != first


def test_a_build_of_the_same_rows_is_taken_again_under_its_own_run(
    tmp_path: Path,
) -> None:
    known = KnownBuilds(tmp_path / "known")
    path = tmp_path / "warehouse.duckdb"
    with patch.object(known_builds, "build_models", side_effect=build_in_truth) as made:
        known.build_models(make_warehouse(path, "r1", 5))
        results = known.build_models(make_warehouse(path, "r2", 5))
        assert made.call_count == 1
        assert results == [GOOD]
        assert read(path, "from mart") == [(5,)]
        assert read(path, "select run_id from landed.run") == [("r2",)]
        known.build_models(make_warehouse(path, "r3", 6))
        assert made.call_count == 2
        assert read(path, "from mart") == [(6,)]


@pytest.mark.parametrize(("result", "calls"), [(GOOD, 1), (BAD, 2)])
def test_a_build_that_failed_is_made_again(
    tmp_path: Path, result: NodeResult, calls: int
) -> None:
    known = KnownBuilds(tmp_path / "known")
    path = tmp_path / "warehouse.duckdb"
    with patch.object(known_builds, "build_models", return_value=[result]) as made:
        for run_id in ("r1", "r2"):
            known.build_models(make_warehouse(path, run_id, 5))
        assert made.call_count == calls
