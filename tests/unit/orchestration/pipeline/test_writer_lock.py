"""One writer in a data folder: the next one waits with a word or leaves, and a dead one holds nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.store.paths import Paths
from orchestration.pipeline.writer_lock import (
    DataFolderBusy,
    hold_data_folder,
    read_writer,
)

# Holds the folder named on its command line until somebody ends it.
HOLDER = """
import sys, time
from pathlib import Path
from ingest.store.paths import Paths
from orchestration.pipeline.writer_lock import hold_data_folder
with hold_data_folder(Paths(Path(sys.argv[1])), "refresh"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "dữ liệu")


@pytest.fixture
def holder(paths: Paths, repository: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(paths.data)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_who_does_not_wait_is_told_who_writes(
    paths: Paths, holder: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(DataFolderBusy) as busy,
        hold_data_folder(paths, "prune", wait=False),
    ):
        pass
    assert re.search(
        rf"found the refresh of process {holder.pid}, running since \d\d:\d\d",
        str(busy.value),
    )


def test_who_waits_says_so_once_and_goes_on_when_the_holder_is_dead(
    paths: Paths, holder: subprocess.Popen[str]
) -> None:
    heard: list[str] = []
    threading.Timer(0.5, holder.send_signal, [signal.SIGKILL]).start()
    started = time.monotonic()
    with hold_data_folder(
        paths, "refresh", report_progress=lambda _step, text: heard.append(text)
    ):
        writer = read_writer(paths)
        assert writer is not None
        assert writer.process_id == os.getpid()
    assert time.monotonic() - started < 5
    [word] = heard
    assert word.startswith(f"waiting for the refresh of process {holder.pid}, running")
    assert read_writer(paths) is None


def test_a_step_of_the_holder_may_ask_again(paths: Paths) -> None:
    with hold_data_folder(paths, "refresh"):
        with hold_data_folder(paths, "prune", wait=False):
            pass
        with pytest.raises(DataFolderBusy):
            _hold_in_another_thread(paths)


def test_a_note_cut_short_is_no_note(paths: Paths) -> None:
    paths.data.mkdir()
    paths.writer_lock.write_text('{"command": "refr')
    assert read_writer(paths) is None
    with hold_data_folder(paths, "refresh", wait=False):
        pass


def test_a_folder_in_place_of_the_lock_is_named(paths: Paths) -> None:
    paths.writer_lock.mkdir(parents=True)
    with (
        pytest.raises(DataFolderBusy, match=f"a folder: {paths.writer_lock};"),
        hold_data_folder(paths, "refresh"),
    ):
        pass


def _hold_in_another_thread(paths: Paths) -> None:
    raised: list[BaseException] = []

    def hold() -> None:
        try:
            with hold_data_folder(paths, "refresh", wait=False):
                pass
        except DataFolderBusy as busy:
            raised.append(busy)

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
