"""A fault of this program in the words of a refusal: one file or source fails, others go on."""

from __future__ import annotations

import traceback
from pathlib import Path

from ingest.problem import Refusal


def describe_fault(where: str, error: Exception) -> Refusal:
    """The refusal (`reader_failed`) that says at which line of our code an unexpected error arose.

    `where`: the file or source that was being read.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Refusal(
        "reader_failed",
        expected="a file this program can read, or a reason why it can't",
        found=f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}",
        where=where,
        to_fix="this is a fault of the program: report it to its keepers with the file; "
        "the file is read again once the program changes",
    )
