"""A run verifies the release that it compares with once, and again where the pointer moved meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from orchestration.pipeline import last_whole
from orchestration.pipeline.last_whole import get_last_whole
from orchestration.release.store import whole
from orchestration.release.store.catalogue import point_current_at

OLD, NEW = "20240601T000000Z-aaaaaaaa", "20240602T000000Z-bbbbbbbb"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    releases = tmp_path / "releases"
    for name in (OLD, NEW):
        (releases / name).mkdir(parents=True)
    point_current_at(releases, NEW)
    return releases


@pytest.fixture
def looking() -> Iterator[Mock]:
    """The search itself, counted; every release is whole but for those its `damaged` names."""
    damaged: set[str] = set()
    verify = patch.object(
        whole, "verify_release", lambda folder: ["x"] if folder.name in damaged else []
    )
    search = patch.object(last_whole, "find_last_whole", wraps=whole.find_last_whole)
    with verify, search as looking:
        looking.damaged = damaged
        yield looking


def test_it_is_looked_for_once_in_a_run(
    releases: Path, tmp_path: Path, looking: Mock
) -> None:
    found = [get_last_whole(releases, tmp_path / "run") for _ in range(3)]
    assert {last.folder for last in found} == {releases / NEW}
    assert looking.call_count == 1
    assert get_last_whole(releases, tmp_path / "another run") == found[0]
    assert looking.call_count == 2


def test_a_damaged_one_is_stepped_over_by_every_step(
    releases: Path, tmp_path: Path, looking: Mock
) -> None:
    looking.damaged.add(NEW)
    found = [get_last_whole(releases, tmp_path / "run") for _ in range(2)]
    assert found[0] == found[1]
    assert found[0].folder == releases / OLD
    assert NEW in found[0].damage
    assert looking.call_count == 1


def test_a_rollback_in_between_is_seen(
    releases: Path, tmp_path: Path, looking: Mock
) -> None:
    looking.damaged.add(NEW)
    get_last_whole(releases, tmp_path / "run")
    point_current_at(releases, OLD)
    rolled_back = get_last_whole(releases, tmp_path / "run")
    assert (rolled_back.folder, rolled_back.damage) == (releases / OLD, "")


def test_a_release_that_was_pruned_meanwhile_is_none(
    releases: Path, tmp_path: Path, looking: Mock
) -> None:
    looking.damaged.add(NEW)
    get_last_whole(releases, tmp_path / "run")
    shutil.rmtree(releases / OLD)
    assert get_last_whole(releases, tmp_path / "run").folder is None


def test_the_first_run_has_none(tmp_path: Path, looking: Mock) -> None:
    for _ in range(2):
        assert get_last_whole(tmp_path / "releases", tmp_path / "run").folder is None
    assert looking.call_count == 1
