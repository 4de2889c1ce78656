"""A warehouse with nothing landed in it: the seeds, the compiled models, and every table the models read, empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.pipeline.transform.dbt_command import (
    TESTS_OF_THE_SUITE,
    compile_models,
)
from orchestration.pipeline.transform.plan import prepare_plan
from tests.built_once import build_once
from tests.warehouse.straight import Models


@pytest.fixture(scope="session")
def empty_warehouse() -> Path:
    """The blank that every build begins with; read it, or copy it."""
    return prepare_plan().blank


@pytest.fixture(scope="session")
def models(empty_warehouse: Path) -> Models:
    """The project's own SQL, to be run on landed tables in memory."""
    return Models.of(empty_warehouse)


@pytest.fixture(scope="session")
def data_tests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name → SQL of every data test that a night leaves to the suite."""
    return build_once(
        tmp_path_factory,
        "data_tests",
        lambda _: compile_models(TESTS_OF_THE_SUITE),
    )
