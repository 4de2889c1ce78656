"""Stores that nobody but their user may look into."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import duckdb
import polars as pl
import pytest

from ingest.store import atomic
from ingest.store.atomic import write_atomically
from ingest.store.paths import Paths
from orchestration.pipeline.start import close_stores
from orchestration.pipeline.writer_lock import hold_data_folder
from orchestration.release.store.sync import sync_folder


@pytest.fixture(autouse=True)
def wide_umask() -> Iterator[None]:
    """What most machines give every file."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def find_modes(folder: Path) -> set[tuple[bool, str]]:
    """(is it a folder, its rights) of everything in the folder, and of itself."""
    modes = set()
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        modes.add((stat.S_ISDIR(mode), f"{stat.S_IMODE(mode):o}"))
    return modes


PRIVATE = {(True, "700"), (False, "600")}


def test_what_a_writing_command_makes_is_for_its_user_only(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    with hold_data_folder(paths, "refresh"):
        write_atomically(paths.raw / "s" / "bytes", b"x")
        paths.landed.mkdir()
        pl.DataFrame({"a": [1]}).write_parquet(paths.landed / "rows.parquet")
        duckdb.connect(paths.landed / "w.duckdb").close()
    assert find_modes(paths.data) == PRIVATE
    assert os.umask(0o022) == 0o022


def test_stores_of_before_are_closed_and_what_lies_elsewhere_is_not_touched(
    tmp_path: Path,
) -> None:
    paths = Paths(tmp_path / "data")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"x")
    elsewhere.chmod(0o644)
    for folder in (*paths.private, paths.inbox / "s"):
        write_atomically(folder / "a" / "file", b"x")
    close_stores(paths)
    for folder in (*paths.private, paths.inbox):
        assert find_modes(folder) == PRIVATE
    (paths.inbox / "link").symlink_to(elsewhere)
    os.mkfifo(paths.inbox / "pipe", 0o666)
    close_stores(paths)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


def test_a_store_that_nobody_can_come_into_is_not_gone_through_again(
    tmp_path: Path,
) -> None:
    paths = Paths(tmp_path / "data")
    write_atomically(paths.raw / "s" / "bytes", b"x")
    close_stores(paths)
    with patch.object(atomic.os, "walk", side_effect=AssertionError):
        close_stores(paths)
    paths.raw.chmod(0o755)
    (paths.raw / "s" / "bytes").chmod(0o644)
    close_stores(paths)
    assert find_modes(paths.raw) == PRIVATE


def test_a_store_behind_a_link_is_closed_at_its_top_too(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    on_another_disk = tmp_path / "disk"
    write_atomically(on_another_disk / "s" / "bytes", b"x")
    paths.data.mkdir()
    paths.raw.symlink_to(on_another_disk)
    close_stores(paths)
    assert find_modes(on_another_disk) == PRIVATE
    with patch.object(atomic.os, "walk", side_effect=AssertionError):
        close_stores(paths)


def test_a_store_whose_link_leads_nowhere_has_nothing_to_close(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    paths.data.mkdir()
    paths.raw.symlink_to(tmp_path / "not-there")
    close_stores(paths)


def test_closing_that_was_stopped_is_taken_up(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    for number in range(3):
        write_atomically(paths.raw / "s" / f"{number}", b"x")
    with (
        patch.object(atomic.os, "fchmod", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        close_stores(paths)
    close_stores(paths)
    assert find_modes(paths.raw) == PRIVATE


def test_an_inbox_that_a_group_fills_stays_open_to_that_group(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    inbox = paths.inbox / "s"
    inbox.mkdir(parents=True)
    inbox.chmod(0o775)
    close_stores(paths)
    assert find_modes(paths.inbox) == {(True, "750"), (True, "770")}


@pytest.mark.parametrize(
    ("catalogue", "release"),
    [
        (0o700, {(True, "700"), (False, "400")}),
        (0o755, {(True, "755"), (False, "444")}),
    ],
)
def test_whoever_may_read_the_releases_may_read_each(
    tmp_path: Path, catalogue: int, release: set[tuple[bool, str]]
) -> None:
    releases = tmp_path / "releases"
    releases.mkdir(mode=catalogue)
    before = os.umask(0o077)
    write_atomically(releases / "r" / "csv" / "mart.csv", b"x")
    os.umask(before)
    sync_folder(releases / "r")
    assert find_modes(releases / "r") == release
