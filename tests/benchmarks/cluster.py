"""Cases counted by Dask workers on loopback: two against one, and against this process. Needs two idle cores.

    python tests/benchmarks/cluster.py [DOSSIERS]

Two portals' dossiers in 24 monthly files each. A cluster starts before the clock does, and its workers have counted
a few months before, as those of a night that goes on have: what starts a worker, its imports above all, takes seconds
whatever there is to count. Beside it stands what the machine allows: how much more two processes count in the same
time than one, each with a folder of its own and no word between them; cores that share caches, memory and clock never
give all of 2. Ends with 1 where one file differs from what one process writes, or two workers are not LEAST times as
fast as one. Not collected by pytest.
"""

from __future__ import annotations

import functools
import sys
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from ingest.store.records import Vintage
from orchestration.pipeline.cases import counting, counting_rules
from orchestration.pipeline.cases.month_tasks import Budget, CountingCrew
from orchestration.pipeline.workers import Workers
from tests.benchmarks.cases import MONTHS, SOURCES, first_day, write
from tests.warehouse.straight_cases import Landed

DOSSIERS = 5_000_000
LEAST = 1.8
ONE_THREAD = Budget(threads=1)


def main(dossiers: int) -> int:
    counting_rules.compile_counting_rules()
    with tempfile.TemporaryDirectory(prefix="chiso-cluster-") as place:
        folder = Path(place)
        vintages = write(folder, dossiers // MONTHS)
        by_itself = functools.partial(count_apart, folder, vintages)
        alone = by_itself("alone")
        beside = max(Workers(jobs=2).run(by_itself, ("one", "other")))
        seconds: dict[int, float] = {}
        for number in (1, 2):
            with LocalCluster(
                n_workers=number,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
            ) as cluster:
                workers = Workers(scheduler=cluster.scheduler_address)
                crew = CountingCrew(workers, ONE_THREAD)
                warm_up = [v for v in vintages if is_of_first_months(v)]
                count(folder, f"before-{number}", warm_up, crew)
                seconds[number] = count(folder, f"cluster-{number}", vintages, crew)
            print(f"{seconds[number]:7.1f} s  {number} worker(s)", flush=True)
        differing = [
            name
            for name in ("cluster-1", "cluster-2")
            if read_files(folder / name) != read_files(folder / "alone")
        ]
    speed_up = seconds[1] / seconds[2]
    files = "other files than one process" if differing else "the same files"
    print(
        f"{dossiers:,} dossiers: {speed_up:.2f} times as fast"
        f" (two that share nothing: {2 * alone / beside:.2f}), {files}"
    )
    return int(bool(differing) or speed_up < LEAST)


def is_of_first_months(vintage: Vintage) -> bool:
    """Enough months that each worker gets one."""
    return vintage.known_from.date() < first_day(6)


def count_apart(folder: Path, vintages: list[Vintage], kept: str) -> float:
    """Count with one thread and nobody's help, into a folder of its own; returns the seconds."""
    return count(folder, kept, vintages, CountingCrew(budget=ONE_THREAD))


def count(
    folder: Path, kept: str, vintages: list[Vintage], crew: CountingCrew
) -> float:
    """Count into an empty folder; returns the seconds."""
    began = time.monotonic()
    landed = Landed(folder / "landed")
    counting.count_new_sets(folder / kept, SOURCES, vintages, landed, crew)
    return time.monotonic() - began


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder → its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else DOSSIERS))
