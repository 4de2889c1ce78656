"""A signal ends a command in two seconds and one sentence, also inside what swallows it or does not come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
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
    "in a query": """
import duckdb
duckdb.sql("select count(*) from range(10000000) a, range(10000000) b where a.range * b.range = 7").fetchall()""",
}
COMMAND = """
import signal, sys, time, traceback
from pathlib import Path
from orchestration.cli import stopping
stopping.honour_signals()
stopping.note_data_folder(Path(sys.argv[1]))
print("busy", flush=True)
try:
    {busy}
except (KeyboardInterrupt, Exception):  # as `commands.py`: DuckDB makes an error of its own of an interrupt
    if stopping.is_stopped():
        stopping.end_process()
    raise
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
    code = COMMAND.format(busy=BUSY[busy].replace("\n", "\n    "))
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert process.stdout is not None
    process.stdout.readline()
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


def test_a_background_job_goes_on_ignoring_what_it_ignored(repository: Path) -> None:
    code = COMMAND.format(busy="time.sleep(0.5); print('done')")
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{code}"
    process = subprocess.Popen(
        [sys.executable, "-c", ignoring, "."],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[0] == "done\n"
