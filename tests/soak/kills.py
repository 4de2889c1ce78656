"""200 publishers killed (-9) at random moments, with readers open. Run by `make soak`; not collected by pytest.

    python tests/soak/kills.py [KILLS] [SEED]

Each round starts a publisher and kills it after a random share of the time a whole publication takes; every second
publisher lingers before each step, so that kills also fall between the short ones. Meanwhile readers hold releases
open through DuckDB and through Parquet and read them again and again. After every kill `current` and the newest
releases must verify, and every reader must have read the same rows at its end as at its beginning. At the end one
undisturbed publication must leave no stray file.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

REPOSITORY = Path(__file__).parents[2]
UNIT = REPOSITORY / "tests" / "unit" / "release"
sys.path[:0] = [str(REPOSITORY), str(UNIT)]

from release_facts import make_facts
from release_warehouse import make_warehouse, publish_warehouse, value_row

from orchestration.release.store import catalogue, retention
from orchestration.release.store.verify import verify_release

FILLER = 60_000
READERS = 3
LINGERS = (0.0, 0.05)
# How long a publication takes is measured again after so many: what else the machine does comes and goes.
MEASURED_EVERY = 20
# Rarely a publication is let go to its end, so that the pointer moves and readers are left on old releases.
BEYOND_THE_END = 1.15


@dataclass
class Reader:
    """Holds one release open after another and reads it until told to stop."""

    releases: Path
    seed: int
    stop: threading.Event
    finished: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        chance = random.Random(self.seed)
        while not self.stop.is_set():
            folder = (self.releases / "current").resolve()
            held_for = chance.uniform(0.05, 1.5)
            try:
                if chance.random() < 0.5:
                    self._through_duckdb(folder, held_for)
                    self.finished["DuckDB"] += 1
                else:
                    self._through_parquet(folder, held_for)
                    self.finished["Parquet"] += 1
            except Exception as error:
                self.failures.append(f"{folder.name}: {type(error).__name__}: {error}")

    def _through_duckdb(self, folder: Path, seconds: float) -> None:
        asked = (
            "SELECT count(*), sum(value), sum(hash(value_text)) FROM fct_observation"
        )
        with duckdb.connect(
            str(folder / "indicators.duckdb"), read_only=True
        ) as connection:
            first = connection.execute(asked).fetchone()
            for _ in self._until(seconds):
                again = connection.execute(asked).fetchone()
                if again != first or first[0] != FILLER:
                    raise AssertionError(f"read {again} after {first}")

    def _through_parquet(self, folder: Path, seconds: float) -> None:
        with (folder / "parquet" / "fct_observation.parquet").open("rb") as stream:
            first = pl.read_parquet(stream)
            for _ in self._until(seconds):
                stream.seek(0)
                if not pl.read_parquet(stream).equals(first) or first.height != FILLER:
                    raise AssertionError("the rows of an open Parquet file changed")

    def _until(self, seconds: float):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stop.is_set():
            yield
            time.sleep(0.02)


def main(kills: int = 200, seed: int = 20261122) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="chiso-soak-") as folder:
        return _soak(Path(folder), kills, chance, seed)


def _soak(folder: Path, kills: int, chance: random.Random, seed: int) -> int:
    releases = folder / "releases"
    warehouses = [
        make_warehouse(
            folder / f"{n}.duckdb",
            values=[value_row(pair=(str(n), "7"))],
            filler=FILLER,
        )
        for n in (1, 2)
    ]
    publish_warehouse(warehouses[0], releases, make_facts("r000-first"))
    print(f"seed {seed}: {kills} kills, {READERS} readers")

    stop = threading.Event()
    readers = [Reader(releases, chance.getrandbits(32), stop) for _ in range(READERS)]
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    found: Counter[str] = Counter()
    problems: list[str] = []
    round_number = 0
    while found["killed"] < kills:
        if round_number % MEASURED_EVERY == 0:
            whole = [
                _seconds_of_a_whole_publication(
                    warehouses[1], releases, n, round_number
                )
                for n in LINGERS
            ]
        round_number += 1
        of_two = round_number % 2
        publisher = _publisher(
            warehouses[of_two], releases, f"r{round_number:03}", LINGERS[of_two]
        )
        outcome = _kill(
            publisher, after=chance.uniform(0, BEYOND_THE_END) * whole[of_two]
        )
        found[outcome] += 1
        found.update(_left_by_a_kill(releases) if outcome == "killed" else ())
        problems += _problems(releases, round_number)
        retention.prune_releases(
            releases, make_facts().created_at, keep_days=0
        ) if round_number % 40 == 0 else None
    stop.set()
    for thread in threads:
        thread.join()
    publish_warehouse(warehouses[0], releases, make_facts("r999-last"))
    problems += _problems(releases, round_number + 1)
    stray = sorted(
        p.name
        for p in releases.iterdir()
        if p.name not in {*catalogue.list_release_ids(releases), "current", ".lock"}
    )
    failures = [failure for reader in readers for failure in reader.failures]
    read = sum((reader.finished for reader in readers), Counter())

    print(
        f"{round_number} publications in {time.monotonic() - started:.0f} s: {dict(found)}"
    )
    current = catalogue.find_current_release(releases)
    print(
        f"releases: {len(catalogue.list_release_ids(releases))}, current: {current.name if current else None}"
    )
    print(
        f"readers finished: {dict(read)}, failed: {len(failures)}; problems: {len(problems)}; stray files: {stray}"
    )
    for told in (*failures, *problems):
        print(f"  {told}")
    return 1 if failures or problems or stray else 0


def _seconds_of_a_whole_publication(
    warehouse: Path, releases: Path, linger: float, round_number: int
) -> float:
    started = time.monotonic()
    process = _publisher(
        warehouse, releases, f"r{round_number:03}-timed-{linger}", linger
    )
    if process.wait() != 0:
        raise SystemExit(
            "an undisturbed publication failed; run killed_publisher.py by hand"
        )
    return time.monotonic() - started


def _publisher(
    warehouse: Path, releases: Path, release_id: str, linger: float
) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            UNIT / "killed_publisher.py",
            warehouse,
            releases,
            release_id,
            "",
            str(linger),
        ],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


def _kill(process: subprocess.Popen, after: float) -> str:
    """`killed`, or `published` when it was done before."""
    try:
        code = process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        code = process.wait()
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(
            f"a publisher ended with {code}; run killed_publisher.py by hand"
        )
    return "killed" if code else "published"


def _left_by_a_kill(releases: Path) -> list[str]:
    """What kind of trace a kill left, so that the run shows it met more than one."""
    names = [p.name for p in releases.iterdir()]
    told = (releases / ".lock").read_text().split()
    traces = (
        ["half-written release left"]
        if any(n.startswith(".staged-") for n in names)
        else []
    )
    traces += ["pointer left"] if any(n.startswith(".current-") for n in names) else []
    if told and (releases / told[1]).is_dir():
        swapped = (releases / "current").readlink() == Path(told[1])
        traces.append(
            "killed after the swap" if swapped else "killed between rename and swap"
        )
    return traces


def _problems(releases: Path, round_number: int) -> list[str]:
    if catalogue.find_current_release(releases) is None:
        return [f"round {round_number}: current leads nowhere"]
    return [
        f"round {round_number}: {name}: {problem}"
        for name in ("current", *catalogue.list_release_ids(releases)[-3:])
        for problem in verify_release(releases / name)
    ]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
