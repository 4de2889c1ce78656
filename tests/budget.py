"""How many random examples a test draws: few in the suite, many in the soak (`make soak`)."""

from __future__ import annotations

import os

_TIMES = int(os.environ.get("CHISO_EXAMPLES", "1"))


def multiply(examples: int) -> int:
    """So many in the suite, and CHISO_EXAMPLES times as many where somebody has hours."""
    return examples * _TIMES
