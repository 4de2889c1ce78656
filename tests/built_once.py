"""What is dear to make and only read: made by the first process of the suite that asks, for all of them."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def build_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Made]
) -> Made:
    """What `build` makes of an empty folder of this name; whoever comes later waits and gets a copy of it.

    What was made must be picklable, and its folder may only be read.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Each worker has a folder of its own in that of the suite.
        base = base.parent
    folder, made = base / name, base / f"{name}.pickle"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            # What another worker began and could not end.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made.write_bytes(pickle.dumps(build(folder)))
    return pickle.loads(made.read_bytes())
