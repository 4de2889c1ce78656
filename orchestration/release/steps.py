"""The steps of a publication by name: who reports one, or breaks one off in a test, counts on these
words.
"""

from __future__ import annotations

from collections.abc import Callable

# The hook of a publication is called with each of these, in this order, just before the step is
# taken.
STEPS = (
    "stage",
    "export_duckdb",
    "export_parquet",
    "export_csv",
    "compare",
    "describe",
    "manifest",
    "sync",
    "verify",
    "rename",
    "sync_catalogue",
    "link",
    "swap",
    "sync_pointer",
    "done",
)

StepHook = Callable[[str], None]


def ignore_step(_: str) -> None:
    """The hook that does nothing."""
