"""Whole refreshes on full disks, stopped by signals, and run at once. Run by `make soak`; not collected by pytest.

    python -m tests.soak.refreshes [--sizes 20] [--signals 50] [--crowds 50] [--seed N] [--folder DIR]

Every refresh is one of the same office with the same news (`ground`), and what it publishes in the end must be, byte
for byte in Parquet and CSV, what an undisturbed one did.

- sizes: a disk that is full after so many bytes. The refresh ends with exit code 3 in words, and after four of them,
  with more space, as if nothing had happened. It needs the right to mount a file system of its own (`unshare`).
- signals: SIGINT or SIGTERM at a random moment of each stage in turn ends the process within two seconds, with exit
  code 3 and one sentence; after ten of them one refresh comes to its end.
- crowds: two to five refreshes at once make one release of one input, and every one ends well.

What no disturbance can strike is not built anew each time: the last refresh of a round and those of a crowd take the
models of the same rows again (`known_builds`).

They are forks of a process that has loaded the program, but for the signals in the stage "start": these strike a
process that loads it. Kills are the matter of `kill_moments`.

With `--folder` a run of the same code that was stopped is taken up where it was: what is done is noted there, in
`done.jsonl`.
"""

from __future__ import annotations

import argparse
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
from tests.soak.ground import Ground, copy_office, watch_process
from tests.soak.notes import NotedSoak, prepare_folder
from tests.soak.office import Office, Refresh, find_rough_words
from tests.soak.stages import ALL_STAGES

KINDS = ("size", "size round", "signal", "signal round", "crowd")
MOST_SECONDS_AFTER_A_SIGNAL = 2.0
# More than a refresh of the office needs; once one came to its end, no larger disk is tried.
_MOST_SPACE = 64 << 20
_SIZES_IN_A_ROW = 4
_SIGNALS_IN_A_ROW = 10


@dataclass
class Soak(NotedSoak):
    """What is done so far, and what all of it is done to."""

    chance: random.Random
    ground: Ground

    def come_to_end(self, office: Office) -> str:
        """Let one refresh of the office come to its end; returns what differs from the undisturbed one."""
        refresh = office.start_refresh(
            self.ground.forks, known=self.ground.known_builds
        )
        code = refresh.end()
        if code != 0:
            return f"exit code {code}: {refresh.text[-300:]}"
        return self.ground.compare(office)


def fill_disks(soak: Soak, sizes: int) -> None:
    """Refresh on disks that are full after a random number of bytes, in a mount namespace of their own."""
    _ = soak.ground.undisturbed
    words = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
    words += [sys.executable, "-m", __spec__.name, "--sizes", str(sizes)]
    words += ["--folder", str(soak.folder), "--seed", str(soak.chance.getrandbits(32))]
    words.append("--on-small-disks")
    if len(soak.list_done("size")) < sizes:
        subprocess.run(words, check=True)


def fill_disks_mounted_here(soak: Soak, sizes: int) -> None:
    """As `fill_disks`, inside the namespace: the office lies on a disk of its own."""
    place = soak.ground.office.folder
    largest = _MOST_SPACE
    while len(soak.list_done("size")) < sizes:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=4g", "tmpfs", place], check=True
        )
        copy_office(soak.ground.base, place / "office")
        office = Office(place / "office", number=2)
        for _ in range(_SIZES_IN_A_ROW):
            space = soak.chance.randrange(largest)
            if refresh_with_space(soak, office, space) == 0:
                largest = min(largest, space)
                break
        resize(place, 4 << 30)
        soak.note("size round", problem=soak.come_to_end(office))
        subprocess.run(["umount", place], check=True)


def refresh_with_space(soak: Soak, office: Office, space: int) -> int:
    """Refresh with so many bytes left on the disk of an office; returns the exit code."""
    disk = office.folder.parent
    resize(disk, shutil.disk_usage(disk).used + space)
    refresh = office.start_refresh(soak.ground.forks)
    code = refresh.end()
    problem = find_rough_words(refresh.text) or office.find_problem()
    if code not in (0, 3):
        problem = f"exit code {code}: {refresh.text[-300:]}"
    said = "" if code == 0 else refresh.text.strip().splitlines()[-1][-200:]
    soak.note(
        "size", space=space, stage=refresh.stage, code=code, said=said, problem=problem
    )
    return code


def resize(disk: Path, size: int) -> None:
    """Give a disk another size, which may be less than what lies on it needs and something."""
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


def send_signals(soak: Soak, signals: int) -> None:
    """Stop refreshes at random moments of each stage in turn, and compare now and then."""
    while (done := len(soak.list_done("signal"))) < signals:
        office = soak.ground.lay()
        for number in range(done, min(signals, done + _SIGNALS_IN_A_ROW)):
            stage = ALL_STAGES[number % len(ALL_STAGES)]
            if send_signal(soak, office, stage) == 0:
                # It came to its end: there is nothing left to stop.
                break
        soak.note("signal round", problem=soak.come_to_end(office))


def send_signal(soak: Soak, office: Office, stage: str) -> int:
    """Stop one refresh at a random moment of a stage; returns its exit code."""
    number = soak.chance.choice((signal.SIGINT, signal.SIGTERM))
    forks = None if stage == "start" else soak.ground.forks
    refresh = office.start_refresh(forks)
    wait_for_moment(soak, refresh, stage)
    refresh.process.send_signal(number)
    sent = time.monotonic()
    code = refresh.process.wait()
    seconds = time.monotonic() - sent
    refresh.end()
    problem = judge_stop(refresh, code, seconds) or office.find_problem()
    soak.note(
        "signal",
        stage=refresh.stage,
        seconds=round(seconds, 2),
        code=code,
        load=round(os.getloadavg()[0], 1),
        problem=problem,
    )
    return code


def wait_for_moment(soak: Soak, refresh: Refresh, stage: str) -> None:
    """Let a refresh run for a random share of the CPU seconds of a stage."""
    if stage == "start":
        # Before a process has begun to run Python it ends as any other does.
        time.sleep(soak.chance.uniform(0.5, 5))
        return
    share = soak.chance.uniform(0, soak.ground.undisturbed.seconds[stage])
    began: float | None = None
    for _, seconds in watch_process(refresh):
        if stage in refresh.seen:
            began = seconds if began is None else began
            if seconds - began >= share or refresh.stage != stage:
                return


def judge_stop(refresh: Refresh, code: int, seconds: float) -> str:
    """What is wrong with the end of a refresh after a signal; "" where nothing is."""
    if seconds > MOST_SECONDS_AFTER_A_SIGNAL and code != 0:
        return f"it took {seconds:.1f} s"
    if code == 3 and "stopped by SIG" not in refresh.text:
        return f"not told: {refresh.text[-300:]}"
    if code not in (0, 3):
        return f"exit code {code}: {refresh.text[-300:]}"
    rough = find_rough_words(refresh.text)
    return f"{rough}: {refresh.text[-1500:]}" if rough else ""


def run_at_once(soak: Soak, crowds: int) -> None:
    """Let two to five refreshes begin together on one input."""
    while len(soak.list_done("crowd")) < crowds:
        office = soak.ground.lay()
        before = len(office.list_releases())
        size = soak.chance.randint(2, 5)
        known = soak.ground.known_builds
        crowd = [
            office.start_refresh(soak.ground.forks, known=known) for _ in range(size)
        ]
        codes = [refresh.end() for refresh in crowd]
        made = len(office.list_releases()) - before
        problem = soak.ground.compare(office)
        for refresh in crowd:
            problem = problem or find_rough_words(refresh.text)
        if made != 1 or any(codes):
            problem = f"{made} release(s), exit codes {codes}"
        soak.note("crowd", size=size, problem=problem)


def print_table(soak: Soak) -> int:
    """What was done and what went wrong; returns the exit code."""
    problems: list[str] = []
    print(f"{'':14}{'done':>6}{'wrong':>7}  exit codes")
    for kind in KINDS:
        notes = soak.list_done(kind)
        wrong = [str(note["problem"]) for note in notes if note["problem"]]
        codes = Counter(note["code"] for note in notes if "code" in note)
        shown = ", ".join(f"{code}: {n}" for code, n in sorted(codes.items(), key=str))
        print(f"{kind:14}{len(notes):6}{len(wrong):7}  {shown}")
        problems += [f"{kind}: {problem}" for problem in wrong]
    for kind in ("size", "signal"):
        by_stage = Counter(str(note["stage"]) for note in soak.list_done(kind))
        print(f"{kind}s in  " + ", ".join(f"{s}: {by_stage[s]}" for s in ALL_STAGES))
    slowest = max((note["seconds"] for note in soak.list_done("signal")), default=0)
    print(f"slowest end after a signal: {slowest} s")
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, count in (("sizes", 20), ("signals", 50), ("crowds", 50)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--on-small-disks", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    # What a soak in the background ignores, its refreshes would ignore too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="chiso-soak-"))
    prepare_folder(folder)
    soak = Soak(
        folder, random.Random(asked.seed), Ground(folder / "ground", ForkServer())
    )
    if asked.on_small_disks:
        fill_disks_mounted_here(soak, asked.sizes)
        return 0
    print(f"seed {asked.seed}", flush=True)
    send_signals(soak, asked.signals)
    fill_disks(soak, asked.sizes)
    run_at_once(soak, asked.crowds)
    code = print_table(soak)
    if asked.folder is None and not code:
        shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
