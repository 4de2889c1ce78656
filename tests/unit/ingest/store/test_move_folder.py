"""A landing moves into its store as a whole, also where the two lie on different file systems."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from ingest.store.atomic import move_folder

MEMORY = Path("/dev/shm")


def test_a_folder_moves_to_another_file_system(tmp_path: Path) -> None:
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one file system only")
    folder = tmp_path / "landed"
    folder.mkdir()
    (folder / "rows.parquet").write_bytes(b"new")
    with tempfile.TemporaryDirectory(dir=MEMORY) as other:
        target = Path(other) / "nguồn" / "reading"
        target.mkdir(parents=True)
        (target / "stray").write_bytes(b"of a run that was killed")
        move_folder(folder, target)
        assert [path.name for path in target.iterdir()] == ["rows.parquet"]
        assert (target / "rows.parquet").read_bytes() == b"new"
        assert [path.name for path in target.parent.iterdir()] == ["reading"]
    assert not folder.exists()
