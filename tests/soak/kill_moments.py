"""Whole refreshes killed at a thousand moments of all ten stages. Run by `make soak`; not collected by pytest.

    python -m tests.soak.kill_moments [--moments 1000] [--seed N] [--folder DIR]

`kill -9` leaves the files as they stand at that moment: nothing that the process still had in mind is written. So a
refresh is stopped (SIGSTOP), its folder is copied, and it goes on: one refresh of 20 CPU s gives dozens of folders
that were killed, each at another moment. That such a copy is what a kill leaves is not assumed: in every stage
refreshes are stopped, copied and then killed with -9, and each file that the killed one left equals the copy's.

Half of the moments are just before a file operation (opened for writing, renamed, linked, removed, made), chosen at
random among all of the stage; the others are a random share of the stage's CPU time.

- Each copy is judged at once: the current release is the one before or the one after, and `fsck` finds no damage in
  any store, that release's every file included.
- Copies that differ only in what no later refresh reads (its scratch folders, logs, Dagster's records) are in one
  state. A refresh begins in a copy of a state from which none began yet, and must publish, byte for byte in Parquet
  and CSV, what the undisturbed one did. It is stopped and copied in its turn: so folders are killed again and again
  before a refresh comes to its end in them. That is harder than one kill of a clean folder.

With `--folder` a run of the same code that was stopped is taken up: what is done is noted there in `done.jsonl`.
`refreshes` may have the same folder: its ground is the same.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.store.atomic import DAMAGED_SUFFIX
from ingest.store.paths import Paths
from orchestration.release.store.catalogue import find_current_release
from orchestration.tools.fsck.check import check_stores
from tests.soak.forks import ForkServer
from tests.soak.ground import (
    Ground,
    copy_office,
    stop_process,
    wait_until_stopped,
    watch_process,
)
from tests.soak.notes import NotedSoak, prepare_folder
from tests.soak.office import Office, Refresh
from tests.soak.stages import ALL_STAGES

# Folders that no refresh reads to know what to do, and the reader of which says so where it is damaged.
_UNREAD = ("build", "dagster", "logs", "monitoring")
_OPERATIONS, _TIMES = "before a file operation", "at any time"
_MEASURED = re.compile(rb'"(seconds|seal)": [^,}]*')
# Of each kind, at a stage's turn in one refresh.
_MOST_AT_ONCE = 4
# Copies of so many states wait for a refresh to begin in them.
_MOST_WAITING = 60


@dataclass
class Plan:
    """The moments of one refresh. `operations`: stage → numbers of operations; `times`: stage → CPU seconds after
    its beginning; `killed_in`: the stage in which it is killed, at the `kill_at`th moment.
    """

    operations: dict[str, list[int]]
    times: dict[str, list[float]]
    killed_in: str | None
    kill_at: int

    def is_end(self, stage: str) -> bool:
        """Whether the refresh is killed at this moment; asked once for each."""
        if self.killed_in is None:
            return False
        ahead = ALL_STAGES.index(self.killed_in) - ALL_STAGES.index(stage)
        if ahead == 0:
            self.kill_at -= 1
        # The stage may have had fewer moments than were planned.
        return ahead < 0 or (ahead == 0 and self.kill_at <= 0)


@dataclass
class Kills(NotedSoak):
    """A soak of kills. `waiting`: state → a copy in that state, and how often its folder was killed."""

    chance: random.Random
    ground: Ground
    waiting: dict[str, tuple[Path, int]] = field(default_factory=dict)

    @property
    def copies(self) -> Path:
        return self.folder / "copies"

    def run(self, moments: int) -> None:
        """Refresh until every stage has its share of moments."""
        shutil.rmtree(self.copies, ignore_errors=True)
        self.copies.mkdir(parents=True)
        share = -(-moments // len(ALL_STAGES))
        while missing := self._count_missing(share):
            self._refresh_once(self._plan(missing))
        while self.waiting:
            self._refresh_once(Plan({}, {}, None, 0))

    def _count_missing(self, share: int) -> dict[str, int]:
        """Stage → how many moments it still has to have."""
        done = Counter(str(note["stage"]) for note in self.list_done("moment"))
        return {
            stage: share - done[stage] for stage in ALL_STAGES if done[stage] < share
        }

    def _plan(self, missing: dict[str, int]) -> Plan:
        """Every other refresh is killed in the end, in that stage which saw the fewest kills.

        All are where none of the later stages is missing any more: they need not come to their end for that.
        """
        kills = Counter(dict.fromkeys(missing, 0))
        kills.update(str(note["stage"]) for note in self.list_done("kill"))
        runs = len(self.list_done("kill")) + len(self.list_done("recovery"))
        killed_in = None
        if runs % 2 == 0 or "publish" not in missing:
            killed_in = min(missing, key=kills.__getitem__)
        operations, times = {}, {}
        undisturbed = self.ground.undisturbed
        for stage, count in missing.items():
            number = min(count, _MOST_AT_ONCE)
            there = undisturbed.operations.get(stage, 0)
            chosen = self.chance.sample(range(there), min(number, there))
            operations[stage] = sorted(chosen)
            length = undisturbed.seconds[stage]
            shares = [self.chance.uniform(0, length) for _ in range(number)]
            times[stage] = sorted(shares)
        kill_at = self.chance.randint(1, 2 * _MOST_AT_ONCE)
        return Plan(operations, times, killed_in, kill_at)

    def _refresh_once(self, plan: Plan) -> None:
        """One refresh in a copy that waits, stopped at its moments, to its end or to its kill."""
        state, start, kills = self._choose_start(plan)
        office = self.ground.lay(start)
        # One that is not stopped on its way need not build what others built of the same rows.
        known = None if plan.times else self.ground.known_builds
        refresh = office.start_refresh(self.ground.forks, plan.operations, known)
        for stage, way in self._stop_at_moments(refresh, plan):
            copy = self.copies / "now"
            copy_office(office.folder, copy)
            if plan.is_end(stage):
                self._kill(refresh, stage, copy)
            self._judge(copy, stage, way, kills + 1)
        code = refresh.end()
        self._let_go(state)
        if code == -signal.SIGKILL:
            return
        problem = self.ground.compare(office)
        if code != 0:
            problem = f"exit code {code}: {refresh.text[-300:]}"
        self.note("recovery", state=state, kills=kills, problem=problem)

    def _choose_start(self, plan: Plan) -> tuple[str, Path | None, int]:
        """A state from which no refresh began yet, its copy and its kills; else the ground itself.

        A refresh that is to be killed early begins on the ground half of the time: in most copies that stage has
        nothing left to do.
        """
        is_early = plan.killed_in in ALL_STAGES[:5] and self.chance.random() < 0.5
        if is_early or not self.waiting:
            return hash_state(self.ground.base / "data"), None, 0
        state = self.chance.choice(sorted(self.waiting))
        return state, *self.waiting[state]

    def _let_go(self, state: str) -> None:
        if state in self.waiting:
            shutil.rmtree(self.waiting.pop(state)[0])

    def _stop_at_moments(
        self, refresh: Refresh, plan: Plan
    ) -> Iterator[tuple[str, str]]:
        """Stage and way of each moment, at which the process stands still; it goes on afterwards."""
        began: dict[str, float] = {}
        for letter, seconds in watch_process(refresh):
            stage = refresh.stage
            passed = seconds - began.setdefault(stage, seconds)
            times = plan.times.get(stage, [])
            way = _OPERATIONS
            if letter == "T":
                if not wait_until_stopped(refresh):
                    return
            elif times and passed >= times[0]:
                way = _TIMES
                # Those that came due since the last look are one.
                plan.times[stage] = [time for time in times if time > passed]
                if not stop_process(refresh):
                    return
            else:
                continue
            yield refresh.wait_for_words(), way
            refresh.process.send_signal(signal.SIGCONT)

    def _kill(self, refresh: Refresh, stage: str, copy: Path) -> None:
        """Kill a refresh that stands still, and compare what it left with the copy."""
        refresh.process.kill()
        code = refresh.end()
        ours, theirs = hash_files(self.ground.office.folder), hash_files(copy)
        differing = [path for path in ours if ours[path] != theirs.get(path)]
        problem = ""
        if differing or ours.keys() != theirs.keys():
            problem = f"the copy is not what the kill left: {differing[:3]}"
        if code != -signal.SIGKILL:
            problem = f"it was to be killed and ended with {code}"
        self.note("kill", stage=stage, problem=problem)

    def _judge(self, copy: Path, stage: str, way: str, kills: int) -> None:
        """Note what a copy is worth; one in a new state waits for a refresh to begin there."""
        state = hash_state(copy / "data")
        problem = find_damage(copy, self.ground.undisturbed.releases)
        self.note("moment", stage=stage, way=way, state=state, problem=problem)
        begun = {note["state"] for note in self.list_done("recovery")}
        is_new = state not in begun and state not in self.waiting
        if is_new and len(self.waiting) < _MOST_WAITING:
            self.waiting[state] = (copy.rename(self.copies / state), kills)
        else:
            shutil.rmtree(copy)


def hash_files(folder: Path) -> dict[str, str]:
    """Path → sha256 of every file below a folder, or where a link leads."""
    hashes = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            hashes[name] = str(path.readlink())
        elif path.is_file():
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def hash_state(data: Path) -> str:
    """One text for all that a later refresh reads. Of hidden files and folders that they are there; nothing of what
    was set aside as damaged.
    """
    hashed = hashlib.sha256()
    for path in sorted(data.rglob("*")):
        parts = path.relative_to(data).parts
        if parts[0] in _UNREAD or any(DAMAGED_SUFFIX in part for part in parts):
            continue
        hidden = [number for number, part in enumerate(parts) if part.startswith(".")]
        if hidden:
            # Their names hold the number of the process that wrote them.
            parts = (*parts[: hidden[0]], ".")
        elif parts[0] == "releases" and len(parts) > 2:
            # `fsck` has compared each file with the manifest.
            continue
        hashed.update("/".join(parts).encode() + b"\0")
        if path.is_symlink():
            hashed.update(str(path.readlink()).encode())
        elif path.is_file() and not hidden:
            # How long a visit took, and the seal over it, make no state of its own.
            content = _MEASURED.sub(b"", path.read_bytes())
            hashed.update(hashlib.sha256(content).digest())
    return hashed.hexdigest()[:16]


def find_damage(copy: Path, releases: tuple[str, str]) -> str:
    """What is wrong in a copy; "" where nothing is."""
    data = Office(copy).data
    current = find_current_release(data / "releases")
    if current is None or current.resolve().name not in releases:
        return f"current leads to {current}"
    damage = [
        str(finding)
        for finding in check_stores(Paths(data), lambda *_: None)
        if finding.is_damage
    ]
    return "; ".join(damage[:3])


def print_table(kills: Kills) -> int:
    """What was done and what went wrong; returns the exit code."""
    moments = kills.list_done("moment")
    by_stage = Counter((note["stage"], note["way"]) for note in moments)
    by_kill = Counter(note["stage"] for note in kills.list_done("kill"))
    print(f"{'stage':12}{_OPERATIONS:>25}{_TIMES:>13}{'killed with -9':>16}")
    for stage in ALL_STAGES:
        counts = by_stage[stage, _OPERATIONS], by_stage[stage, _TIMES]
        print(f"{stage:12}{counts[0]:25}{counts[1]:13}{by_kill[stage]:16}")
    recoveries = kills.list_done("recovery")
    states = {note["state"] for note in moments}
    begun = {note["state"] for note in recoveries} & states
    covered = sum(note["state"] in begun for note in moments)
    deepest = max((int(str(note["kills"])) for note in recoveries), default=0)
    print(f"{len(moments)} moments in {len(states)} states of the stores")
    print(
        f"{len(recoveries)} refreshes came to their end after up to {deepest} kills in a row, from {len(begun)}"
        f" states, in which {covered} of the moments were"
    )
    problems = []
    for kind in ("moment", "kill", "recovery"):
        notes = kills.list_done(kind)
        problems += [f"{kind}: {note}" for note in notes if note["problem"]]
    print(f"{len(problems)} wrong")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--table", action="store_true", help="only print what is done")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="chiso-kills-"))
    ground = Ground(folder / "ground", ForkServer())
    kills = Kills(folder, random.Random(asked.seed), ground)
    if not asked.table:
        print(f"seed {asked.seed}", flush=True)
        prepare_folder(folder)
        kills.run(asked.moments)
    return print_table(kills)


if __name__ == "__main__":
    sys.exit(main())
