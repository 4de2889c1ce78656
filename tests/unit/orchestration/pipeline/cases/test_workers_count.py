"""Whoever counts, one process, several, or a cluster: the files are the same, byte for byte."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from ingest.declare.source import Coverage
from ingest.duckdb_threads import LANDED_BYTES_OF_A_THREAD
from ingest.store.records import Vintage
from orchestration.pipeline import workers
from orchestration.pipeline.cases import counting_rules, key_comparison
from orchestration.pipeline.cases.counting import count_new_sets
from orchestration.pipeline.cases.month_tasks import Budget, CountingCrew
from orchestration.pipeline.workers import Workers, WorkersLost
from tests.warehouse.straight_cases import Landed, vintage_of

SOURCE = SimpleNamespace(
    id="one",
    contract="dossier",
    lists_cases=True,
    priority=1,
    replaces="period",
    coverage=Coverage(),
)
MONTHS = [dt.date(2024, number, 1) for number in (1, 2, 3)]
# More groups than one row group of Parquet holds, so that several threads write one file.
DOSSIERS = 130_000

# A procedure a dossier; one in fifty is dated in the month before too. The code of the result makes the files as
# large as those that several threads read.
ROWS = """
    select
        'one' as source_id, $vintage_id as vintage_id,
        concat('d-', month(day), '-', number) as dossier_code, 'Hà Nội' as unit_text, 'ha_noi' as unit_id,
        concat('1.', lpad(number::varchar, 6, '0')) as procedure_code, 'full' as online_level,
        'online' as channel, received as received_date, received as processing_started_date,
        cast(null as date) as finished_date, cast(0 as decimal(18, 2)) as fee_due,
        cast(null as varchar) as payment_channel, false as returns_document,
        concat(md5(number::varchar), md5('a' || number), md5('b' || number), md5('c' || number), md5('d' || number))
            as result_code, false as has_result_link, 'ab' as raw_sha256
    from (
        select i as number, $day::date as day, $day::date as received from range($dossiers) t(i)
        union all
        select i as number, $day::date - interval 1 month as day, $day::date as received
        from range($dossiers) t(i) where i % 50 = 0
    )
"""


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "landed"
    with duckdb.connect() as connection:
        for vintage in list_vintages():
            path = folder / vintage.vintage_id / f"{vintage.vintage_id[4:]}.parquet"
            path.parent.mkdir(parents=True)
            connection.execute(
                f"copy ({ROWS}) to '{path}' (format parquet)",
                {
                    "vintage_id": vintage.vintage_id,
                    "day": f"{vintage.vintage_id[4:]}-01",
                    "dossiers": DOSSIERS,
                },
            )
    for path in folder.rglob("*.parquet"):
        assert path.stat().st_size >= 2 * LANDED_BYTES_OF_A_THREAD
    # Compiled here, so that no worker has to.
    counting_rules.compile_counting_rules()
    return folder


@pytest.fixture(autouse=True)
def few_keys_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of many more dossiers are, where there is somebody to do it."""
    monkeypatch.setattr(key_comparison, "KEYS_BYTES", 0)


def list_vintages() -> list[Vintage]:
    return [
        vintage_of(f"one@{month:%Y-%m}", SOURCE.id, month + dt.timedelta(40))
        for month in MONTHS
    ]


def count(landed: Path, folder: Path, crew: CountingCrew) -> dict[str, bytes]:
    """Count into an empty folder; every file that was written → its bytes."""
    counts = count_new_sets(folder, [SOURCE], list_vintages(), Landed(landed), crew)
    assert counts.new == len(counts.sets) > len(MONTHS), "some months share dossiers"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def alone(landed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this process counts, with every core."""
    return count(landed, tmp_path_factory.mktemp("alone"), CountingCrew())


def test_one_thread_and_all_write_the_same(
    landed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    single = CountingCrew(budget=Budget(memory_mb=1_000, threads=1))
    assert count(landed, tmp_path, single) == alone


def test_two_processes_write_the_same(
    landed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    assert count(landed, tmp_path, CountingCrew(Workers(jobs=2))) == alone


@pytest.fixture
def cluster() -> Iterator[object]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        yield cluster


def test_a_cluster_writes_the_same_though_a_worker_is_killed(
    cluster: object, landed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    losing = WorkersLosingOne(cluster)
    assert count(landed, tmp_path, CountingCrew(losing, Budget(threads=1))) == alone
    assert losing.killed


class WorkersLosingOne(Workers):
    """A cluster of which one worker is killed while it is at work."""

    def __init__(self, cluster: object) -> None:
        super().__init__(scheduler=cluster.scheduler_address)
        object.__setattr__(self, "cluster", cluster)
        object.__setattr__(self, "killed", [])

    def run(self, function, tasks):
        for done in super().run(function, tasks):
            if not self.killed:
                nanny = next(iter(self.cluster.workers.values()))
                os.kill(nanny.pid, signal.SIGKILL)
                self.killed.append(nanny.pid)
            yield done


def test_a_scheduler_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(WorkersLost, match="expected a Dask scheduler at tcp://127"):
        list(Workers(scheduler="tcp://127.0.0.1:9").run(len, ["a", "b"]))
