"""The whole line in one process: a published house for each test to wreck."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.built_once import build_once

# Not defined here: pytest knows this module as `conftest`, as every other, and what one worker made is pickled
# for the next by the name of its module.
from tests.line.house import House, copy_house

if TYPE_CHECKING:
    from orchestration.pipeline.refresh_report import RefreshResult


@pytest.fixture(scope="session")
def once_published(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with one good release, to be copied: a refresh costs seconds."""

    def publish(folder: Path) -> House:
        house = House(folder / "house")
        outcome = house.refresh(keeps_events=True)
        assert outcome.exit_code == 0, outcome.message
        return house

    return build_once(tmp_path_factory, "published", publish)


@pytest.fixture
def published(once_published: House, tmp_path: Path) -> House:
    """A house with one good release, the test's own to wreck."""
    return copy_house(once_published, tmp_path / "house")


@pytest.fixture(scope="session")
def release(bundled: tuple[RefreshResult, Path]) -> Path:
    """The release of the real figures bundled with the project; only read."""
    result, data = bundled
    assert result.exit_code == 0, result.message
    return data / "releases" / "current"


@pytest.fixture(autouse=True)
def _stay_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may be led by, or leave a trace in, somebody's own Dagster or dbt set-up."""
    for name in ("DAGSTER_HOME", "CHISO_DATA", "CHISO_SOURCES", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert "CHISO_LIVE" not in os.environ
