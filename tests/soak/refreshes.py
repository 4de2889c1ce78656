"""Whole refreshes killed, starved, stopped and run at once. Run by `make soak`; not collected by pytest.

    python -m tests.soak.refreshes [--kills 1000] [--sizes 20] [--signals 50] [--crowds 50] [--seed N] [--folder DIR]

- kills: `kill -9` at a random moment of each of the ten stages in turn; after every ten, one clean run must publish
  what an undisturbed office published of the same inputs, byte for byte in Parquet and CSV.
- sizes: a disk that is full after so many bytes; the refresh ends with exit code 3 in words, and with more space as
  if nothing had happened. It needs the right to mount a file system of its own (`unshare`).
- signals: SIGINT or SIGTERM at a random moment ends the process within two seconds, exit code 3, one sentence.
- crowds: two to five refreshes at once make one release of one input, and every one ends well.

Of ten kills nine strike a fork of a process that has loaded the program, and the one in the stage "start" strikes a
process that loads it, as all signals do. The calm office is refreshed by processes that load it.

With `--folder` a run that was stopped is taken up where it was: what is done is noted in `done.jsonl` there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.soak.forks import ForkServer
from tests.soak.office import ALL_STAGES, Office, Refresh, find_rough_words

KINDS = (
    "kill",
    "kill round",
    "size",
    "size round",
    "signal",
    "signal round",
    "crowd",
)
MOST_SECONDS_AFTER_A_SIGNAL = 2.0
# What one refresh of the office needs on its disk for a while, with something to spare.
_MOST_SPACE = 64 << 20


@dataclass
class Soak:
    """`disturbed` suffers; `calm` gets the same inputs and is left alone."""

    folder: Path
    chance: random.Random

    def __post_init__(self) -> None:
        self.disturbed = Office(self.folder / "disturbed")
        self.calm = Office(self.folder / "calm")
        self.notes = self.folder / "done.jsonl"
        self.lengths: dict[str, float] = {}
        self.forks = ForkServer()

    def list_done(self, kind: str) -> list[dict[str, object]]:
        """The notes of one kind, of this run and of the one it takes up."""
        if not self.notes.exists():
            return []
        notes = [json.loads(line) for line in self.notes.read_text().splitlines()]
        return [note for note in notes if note["kind"] == kind]

    def list_kills(self) -> list[dict[str, object]]:
        """The notes of refreshes that were killed before they came to their end."""
        return [note for note in self.list_done("kill") if note["killed"]]

    def note(self, kind: str, **facts: object) -> None:
        with self.notes.open("a") as stream:
            stream.write(json.dumps({"kind": kind, **facts}) + "\n")

    def take_up(self) -> None:
        """Let both offices come to the end of what a run that was stopped had given them."""
        inputs = self.list_done("input")
        if not inputs:
            return
        self.disturbed.number = self.calm.number = inputs[-1]["number"]
        self.calm.take_input_of(self.disturbed)
        self.calm.refresh()
        self.disturbed.refresh()

    def next_input(self) -> None:
        """A new input for both offices, which the calm one publishes; measures how long each stage takes."""
        numbers = [note["number"] for note in self.list_done("input")]
        number = max(numbers, default=0) + 1
        self.disturbed.put_input(number)
        self.calm.take_input_of(self.disturbed)
        self.note("input", number=number)
        refresh = self.calm.refresh()
        ends = [*list(refresh.seen.values())[1:], time.monotonic() - refresh.started]
        for (stage, begin), end in zip(refresh.seen.items(), ends, strict=True):
            self.lengths[stage] = end - begin

    def compare(self) -> str:
        """Let the disturbed office come to its end; returns what differs from the calm one."""
        self.disturbed.refresh(self.forks)
        problem = self.disturbed.find_problem()
        if problem:
            return problem
        if self.disturbed.list_leftovers():
            return f"left over: {self.disturbed.list_leftovers()}"
        ours, theirs = self.disturbed.hash_current(), self.calm.hash_current()
        differing = [path for path in theirs if ours.get(path) != theirs[path]]
        if differing or ours.keys() != theirs.keys():
            return f"{len(differing)} file(s) differ: {differing[:3]}"
        return ""


def kill_in_stages(soak: Soak, kills: int) -> None:
    """Kill one refresh in each stage, then compare; as often as it takes.

    In the order of the stages: what an earlier one finished is not done again, so none is waited for in vain.
    """
    while (missing := kills - len(soak.list_kills())) > 0:
        soak.next_input()
        hit: list[str] = []
        for stage in ALL_STAGES[:missing]:
            forks = None if stage == "start" else soak.forks
            refresh = soak.disturbed.start_refresh(forks)
            if refresh.wait_for_stage(stage):
                length = soak.lengths.get(stage, 0.1)
                time.sleep(soak.chance.uniform(0, length))
            refresh.process.kill()
            code = refresh.end()
            problem = soak.disturbed.find_problem()
            if code not in (0, -signal.SIGKILL):
                problem = f"exit code {code}: {refresh.text[-300:]}"
            soak.note("kill", stage=stage, killed=code != 0, problem=problem)
            hit.append(stage)
            if code == 0:
                # It came to its end: the rest of the round has nothing to publish.
                break
        soak.note("kill round", problem=soak.compare(), stages=hit)


def fill_disks(soak: Soak, sizes: int) -> None:
    """Refresh on disks of growing size, from one that is full at once to one that nearly does."""
    done = len(soak.list_done("size"))
    if done >= sizes:
        return
    soak.next_input()
    soak.disturbed.refresh()
    soak.next_input()
    for number in range(done, sizes):
        space = _MOST_SPACE * (number + 1) // sizes
        with tempfile.TemporaryDirectory(dir=soak.folder) as place:
            words = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
            words += [sys.executable, "-m", __spec__.name, "--on-disk", place]
            words += [
                str(soak.disturbed.folder),
                str(space),
                str(soak.disturbed.number),
            ]
            done_there = subprocess.run(
                words, capture_output=True, text=True, check=False
            )
        if done_there.returncode:
            soak.note("size", space=space, problem=done_there.stderr[-500:])
            continue
        found = json.loads(done_there.stdout.splitlines()[-1])
        problem = found["problem"]
        if not problem and found["hashes"] != soak.calm.hash_current():
            problem = "with more space it published other bytes"
        soak.note("size", space=space, code=found["code"], problem=problem)
    # The disks were copies: the disturbed office itself has yet to hear of the last input.
    soak.note("size round", problem=soak.compare())


def refresh_on_small_disk(place: str, source: str, space: str, number: str) -> int:
    """Inside a mount namespace of its own: a disk with so much space left, then with more. Prints JSON."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4g", "tmpfs", place]
    subprocess.run(mount, check=True)
    office = Office(Path(place) / "office", int(number))
    shutil.copytree(source, office.folder, symlinks=True)
    size = shutil.disk_usage(place).used + int(space)
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)
    refresh = office.start_refresh()
    code = refresh.end()
    problem = find_rough_words(refresh.text) or office.find_problem()
    if code not in (0, 3):
        problem = f"exit code {code}: {refresh.text[-300:]}"
    subprocess.run(["mount", "-o", "remount,size=4g", place], check=True)
    again = office.start_refresh()
    if again.end() != 0:
        problem = problem or f"not even with more space: {again.text[-300:]}"
    print(
        json.dumps({"code": code, "problem": problem, "hashes": office.hash_current()})
    )
    return 0


def send_signals(soak: Soak, signals: int) -> None:
    """Stop refreshes at random moments, and compare now and then."""
    while len(soak.list_done("signal")) < signals:
        soak.next_input()
        whole = sum(soak.lengths.values())
        for _ in range(min(10, signals - len(soak.list_done("signal")))):
            number = soak.chance.choice((signal.SIGINT, signal.SIGTERM))
            refresh = soak.disturbed.start_refresh()
            # Before a process has begun to run Python it ends as any other does.
            time.sleep(soak.chance.uniform(0.3, whole))
            refresh.process.send_signal(number)
            sent = time.monotonic()
            code = refresh.end()
            seconds = time.monotonic() - sent
            problem = _judge_stop(soak, refresh, code, seconds)
            soak.note("signal", seconds=round(seconds, 2), code=code, problem=problem)
            if code == 0:
                break
        soak.note("signal round", problem=soak.compare())


def _judge_stop(soak: Soak, refresh: Refresh, code: int, seconds: float) -> str:
    if seconds > MOST_SECONDS_AFTER_A_SIGNAL and code != 0:
        return f"it took {seconds:.1f} s"
    if code == 3 and "stopped by SIG" not in refresh.text:
        return f"not told: {refresh.text[-300:]}"
    if code not in (0, 3):
        return f"exit code {code}: {refresh.text[-300:]}"
    rough = find_rough_words(refresh.text)
    if rough:
        return f"{rough}: {refresh.text[-1500:]}"
    return soak.disturbed.find_problem()


def run_at_once(soak: Soak, crowds: int) -> None:
    """Let two to five refreshes begin together on one input."""
    while len(soak.list_done("crowd")) < crowds:
        soak.next_input()
        before = len(soak.disturbed.list_releases())
        size = soak.chance.randint(2, 5)
        crowd = [soak.disturbed.start_refresh(soak.forks) for _ in range(size)]
        codes = [refresh.end() for refresh in crowd]
        made = len(soak.disturbed.list_releases()) - before
        problem = soak.disturbed.find_problem()
        for refresh in crowd:
            problem = problem or find_rough_words(refresh.text)
        if made != 1 or any(codes):
            problem = f"{made} release(s), exit codes {codes}"
        soak.note("crowd", size=size, problem=problem or soak.compare())


def print_table(soak: Soak) -> int:
    """What was done and what went wrong; returns the exit code."""
    problems: list[str] = []
    by_stage = Counter(str(note["stage"]) for note in soak.list_kills())
    print("killed in  " + ", ".join(f"{s}: {by_stage[s]}" for s in ALL_STAGES))
    print(f"{'':14}{'done':>6}{'wrong':>7}  exit codes")
    for kind in KINDS:
        notes = soak.list_done(kind)
        wrong = [str(note["problem"]) for note in notes if note["problem"]]
        codes = Counter(note["code"] for note in notes if "code" in note)
        shown = ", ".join(f"{code}: {n}" for code, n in sorted(codes.items(), key=str))
        print(f"{kind:14}{len(notes):6}{len(wrong):7}  {shown}")
        problems += [f"{kind}: {problem}" for problem in wrong]
    slowest = max((note["seconds"] for note in soak.list_done("signal")), default=0)
    print(f"slowest end after a signal: {slowest} s")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def main() -> int:
    if sys.argv[1:2] == ["--on-disk"]:
        return refresh_on_small_disk(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, count in (
        ("kills", 1000),
        ("sizes", 20),
        ("signals", 50),
        ("crowds", 50),
    ):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    # What a soak in the background ignores, its refreshes would ignore too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    print(f"seed {asked.seed}")
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="chiso-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    soak = Soak(folder, random.Random(asked.seed))
    soak.take_up()
    run_at_once(soak, asked.crowds)
    send_signals(soak, asked.signals)
    fill_disks(soak, asked.sizes)
    kill_in_stages(soak, asked.kills)
    code = print_table(soak)
    if asked.folder is None and not code:
        shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
