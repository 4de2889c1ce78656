from __future__ import annotations

from pathlib import Path

import pytest
from release_warehouse import make_warehouse


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small finished warehouse; releases are made from it, nobody writes to it."""
    return make_warehouse(
        tmp_path_factory.mktemp("build") / "warehouse.duckdb", filler=500
    )
