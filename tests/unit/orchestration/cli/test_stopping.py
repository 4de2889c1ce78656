"""A signal ends a command in two seconds and one sentence, also inside what swallows it or does not come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BUSY = {
    "sleeping": "time.sleep(30)",
    "swallowing": """
while True:
    try:
        time.sleep(30)
    except BaseException:
        traceback.print_exc()
        print('of a library', flush=True)""",
    "in a library that replaced the handler": """
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: None)
while True:
    time.sleep(30)""",
    "in a library that prints its own interrupt": """
def stop(number, frame):
    raise RuntimeError("of a library")
signal.signal(signal.SIGTERM, stop)
try:
    time.sleep(30)
except RuntimeError:
    traceback.print_exc()
    raise""",
    "in a query": """
import duckdb
duckdb.sql("select count(*) from range(10000000) a, range(10000000) b where a.range * b.range = 7").fetchall()""",
}
COMMAND = """
import signal, sys, time, traceback
from pathlib import Path
from orchestration.cli import stopping

def command():
    stopping.note_data_folder(Path(sys.argv[1]))
    print("busy", flush=True)
    {busy}

stopping.run_to_end(command)
"""
# What a suite run in the background ignores, its children would ignore too.
_AS_IN_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
"""


@pytest.mark.parametrize(
    ("busy", "number"),
    [("sleeping", signal.SIGINT), *((busy, signal.SIGTERM) for busy in BUSY)],
)
def test_a_signal_ends_the_command(
    repository: Path, tmp_path: Path, busy: str, number: signal.Signals
) -> None:
    releases = tmp_path / "releases"
    (releases / "20240420T020100Z-abc").mkdir(parents=True)
    (releases / "current").symlink_to("20240420T020100Z-abc")
    with start(repository, BUSY[busy], tmp_path) as process:
        time.sleep(0.1)
        sent = time.monotonic()
        process.send_signal(number)
        printed, words = process.communicate(timeout=20)
    assert time.monotonic() - sent < 2
    assert process.returncode == 3
    assert printed == ""
    assert words.strip() == (
        f"chiso: stopped by {number.name}; nothing is half done and 20240420T020100Z-abc is the"
        " current release; to go on: run the command again"
    )


def test_a_background_job_goes_on_ignoring_what_it_ignored(
    repository: Path, tmp_path: Path
) -> None:
    busy = "time.sleep(0.5); print('done')"
    ignoring = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    with start(repository, busy, tmp_path, before=ignoring) as process:
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20)[0] == "done\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_the_end_of_the_command_changes_nothing(
    repository: Path, tmp_path: Path, number: signal.Signals
) -> None:
    # Python lets go of all handlers before it deletes what is left.
    busy = """
import os
class Library:
    def __del__(self, write=os.write, sleep=time.sleep):
        write(1, b"ending\\n")
        sleep(0.5)
sys.modules["__main__"].library = Library()
sys.exit(4)"""
    with start(repository, busy, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ending\n"
        process.send_signal(number)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 4


def test_a_signal_ends_a_command_whose_words_nobody_reads_any_more(
    repository: Path, tmp_path: Path
) -> None:
    # A service manager stops a whole group, the reader of the pipe too.
    with start(repository, BUSY["sleeping"], tmp_path) as process:
        assert process.stderr is not None
        process.stderr.close()
        process.stderr = None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 3


@contextmanager
def start(
    repository: Path, busy: str, folder: Path, before: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A command that said that it is busy; it is gone at the end whatever became of the test."""
    code = COMMAND.format(busy=busy.replace("\n", "\n    "))
    process = subprocess.Popen(
        [sys.executable, "-c", f"{_AS_IN_A_TERMINAL}{before}{code}", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "busy\n"
        yield process
    finally:
        process.kill()
        process.communicate()
