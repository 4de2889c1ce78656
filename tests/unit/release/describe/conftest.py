from __future__ import annotations

from pathlib import Path

import pytest
from release_facts import make_facts
from release_warehouse import stage_warehouse


@pytest.fixture(scope="session")
def described(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One release with all its descriptions; nobody writes to it."""
    folder = tmp_path_factory.mktemp("described") / "r1"
    stage_warehouse(warehouse, folder, make_facts(), previous=None)
    return folder
