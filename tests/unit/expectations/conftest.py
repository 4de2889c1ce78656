"""Small databases that hold every rule, and a way to break them one rule at a time."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from expectations import judge as gate
from expectations.last_release import LastRelease
from expectations.verdict import Verdict
from ingest.contract.landed import CONTRACTS

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="session")
def good_candidates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each contract a database of candidates that break no rule."""
    return {name: write_candidates(tmp_path_factory.mktemp(name) / "good.duckdb", name) for name in CONTRACTS}


def write_candidates(path: Path, contract: str) -> Path:
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
    return write_warehouse(tmp_path_factory.mktemp("warehouse") / "good.duckdb")


def write_warehouse(path: Path) -> Path:
    """Every mart and the landed tables under them, breaking no rule."""
    with duckdb.connect(str(path)) as con:
        con.execute("create schema landed; create schema marts")
        con.execute(f"create table landed.observation ({CONTRACTS['observation'].create_columns})")
        con.execute((GOOD / "warehouse.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def last_release(good_warehouse: Path) -> LastRelease:
    path = write_last_release(good_warehouse.with_name("previous.duckdb"), good_warehouse)
    return LastRelease("20241231T020000Z-a1", path, is_continued=True)


def write_last_release(path: Path, warehouse: Path) -> Path:
    """What was published before the good warehouse: all of it is known still."""
    with duckdb.connect() as con:
        con.execute(f"attach '{warehouse}' as warehouse (read_only); attach '{path}' as previous; use warehouse")
        con.execute((GOOD / "previous.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def good_run(
    good_warehouse: Path, last_release: LastRelease, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Verdict], Path]:
    """Gate B over the good warehouse, every rule of it: the verdicts and the folder of its Data Docs."""
    docs = tmp_path_factory.mktemp("quality") / "data_docs"
    return gate.run_gate_b(good_warehouse, last=last_release, today=dt.date(2026, 11, 22), docs=docs), docs


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the gates know some suites or rules only, where a test is about those: GX costs 10–20 ms a rule."""

    def _judging(*, suites: Collection[str] = (), rules: Collection[str] = ()) -> None:
        suite, names = gate._suite, gate._suite_names

        def fewer(name: str) -> ExpectationSuite:
            known = suite(name)
            known.expectations = [r for r in known.expectations if not rules or r.meta["rule"] in rules]
            return known

        monkeypatch.setattr(gate, "_suite", fewer)
        monkeypatch.setattr(gate, "_suite_names", lambda: [n for n in names() if not suites or n in suites])

    return _judging


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
