"""What a refresh imports on its way, imported once: its forks begin with it."""

from __future__ import annotations

import importlib
import os

_LOADED_ON_THE_WAY = (
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "expectations.gx_duckdb",
    "expectations.report.data_docs",
    "google.protobuf.json_format",
    "great_expectations",
    "orchestration.cli.main",
    "orchestration.job",
    "orchestration.refresh",
)


def load_program() -> None:
    """Import what a refresh imports on its way."""
    # One thread: a library that computes in threads of its own would lose them in a fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in _LOADED_ON_THE_WAY:
        importlib.import_module(name)
