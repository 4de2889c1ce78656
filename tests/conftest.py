"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def seeds(repository: Path) -> Path:
    return repository / "dbt_project" / "seeds"


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The real files made by others, beside the project; never committed to it."""
    folder = repository.parent / "shared"
    if not (folder / "data" / "INDEX.md").exists():
        pytest.skip("../shared with the real files is not beside this checkout")
    return folder
