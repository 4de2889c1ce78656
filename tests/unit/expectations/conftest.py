"""Small databases that hold every rule, and a way to break them one rule at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ingest.contract import CONTRACTS

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="session")
def good_candidates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each contract a database of candidates that break no rule."""
    return {name: _candidates(tmp_path_factory.mktemp(name) / "good.duckdb", name) for name in CONTRACTS}


def _candidates(path: Path, contract: str) -> Path:
    with duckdb.connect(str(path)) as con:
        con.execute("create schema candidate")
        # as Parquet gives them: a gap in a required column is the gate's to find
        columns = CONTRACTS[contract].create_columns.replace(" NOT NULL", "")
        con.execute(f"create table candidate.{contract} ({columns})")
        con.execute((GOOD / "reference.sql").read_text("utf-8"))
        con.execute((GOOD / f"{contract}.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every mart and the landed tables under them, breaking no rule."""
    path = tmp_path_factory.mktemp("warehouse") / "good.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema landed; create schema marts")
        con.execute(f"create table landed.observation ({CONTRACTS['observation'].create_columns})")
        con.execute((GOOD / "warehouse.sql").read_text("utf-8"))
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[Path, str], Path]:
    """A copy of a database after some SQL was run on it."""

    def _broken(good: Path, sql: str) -> Path:
        path = tmp_path / "broken.duckdb"
        shutil.copy(good, path)
        with duckdb.connect(str(path)) as con:
            con.execute(sql)
        return path

    return _broken
