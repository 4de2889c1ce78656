"""Small databases that hold every rule, and a way to break them one rule at a time."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from expectations import judge
from expectations import suite as suite_module
from expectations.judge import run_gate_b
from expectations.last_release import LastRelease
from expectations.suite import Suite, find_suite_names, load_suite
from expectations.verdict import Verdict
from ingest.contract import candidate
from ingest.contract.landed import CONTRACTS
from ingest.contract.warehouse import LANDED_TABLES, MISREAD_VALUE
from tests.mart_contracts import load_mart_contracts

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="session")
def good_candidates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each contract a database of candidates that break no rule."""
    return {
        name: write_candidates(tmp_path_factory.mktemp(name) / "good.duckdb", name)
        for name in CONTRACTS
    }


def write_candidates(path: Path, contract: str) -> Path:
    """Candidates of one contract, as Parquet gives them: a gap in a required column is the gate's to find."""
    tables = (
        CONTRACTS[contract],
        candidate.VINTAGE,
        candidate.RAW_FILE,
        candidate.DECLARED_TOTAL,
    )
    with duckdb.connect(str(path)) as con:
        con.execute("create schema candidate")
        for table in tables:
            con.execute(table.create_statement("candidate", may_be_null=True))
        con.execute((GOOD / "reference.sql").read_text("utf-8"))
        con.execute((GOOD / f"{contract}.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warehouse(tmp_path_factory.mktemp("warehouse") / "good.duckdb")


def write_warehouse(path: Path) -> Path:
    """Every mart and the landed tables under them, breaking no rule; the tables are those of the contracts."""
    with duckdb.connect(str(path)) as con:
        con.execute("create schema landed; create schema marts")
        for table in (*LANDED_TABLES.values(), MISREAD_VALUE):
            con.execute(table.create_statement("landed", may_be_null=True))
        for mart in load_mart_contracts().values():
            con.execute(mart.create_statement)
        con.execute((GOOD / "warehouse.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def last_release(good_warehouse: Path) -> LastRelease:
    path = write_last_release(
        good_warehouse.with_name("previous.duckdb"), good_warehouse
    )
    return LastRelease("20241231T020000Z-a1", path, is_continued=True)


def write_last_release(path: Path, warehouse: Path) -> Path:
    """What was published before the good warehouse: all of it is known still."""
    with duckdb.connect() as con:
        con.execute(
            f"attach '{warehouse}' as warehouse (read_only); attach '{path}' as previous; use warehouse"
        )
        con.execute((GOOD / "previous.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def good_run(
    good_warehouse: Path,
    last_release: LastRelease,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[Verdict], Path]:
    """Gate B over the good warehouse, every rule of it: the verdicts and the folder of its Data Docs."""
    docs = tmp_path_factory.mktemp("quality") / "data_docs"
    return run_gate_b(
        good_warehouse, last=last_release, today=dt.date(2026, 11, 22), docs=docs
    ), docs


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the gates know some suites or rules only, where a test is about those: GX costs 10–20 ms a rule."""

    def _judging(*, suites: Collection[str] = (), rules: Collection[str] = ()) -> None:
        find_names, load = find_suite_names, load_suite

        def load_fewer(name: str) -> Suite:
            suite = load(name)
            return replace(
                suite,
                rules=tuple(r for r in suite.rules if not rules or r.name in rules),
            )

        def find_fewer() -> list[str]:
            return [name for name in find_names() if not suites or name in suites]

        for module in (judge, suite_module):
            monkeypatch.setattr(module, "load_suite", load_fewer)
            monkeypatch.setattr(module, "find_suite_names", find_fewer)

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
