"""Waiting until something is on the disk, so that a power cut can't take back what readers were
promised.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def sync_path(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait for everything in a folder, then for the folder itself. The files become read-only.

    Whoever may read the folder it lies in may read all of it, and nobody else.
    """
    readers = stat.S_IMODE(folder.parent.stat().st_mode)
    # From the leaves up: a name is only promised once what it names is on the disk.
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent) / name
            path.chmod(readers & 0o444)
            sync_path(path)
        Path(parent).chmod(readers & 0o755)
        sync_path(Path(parent))
