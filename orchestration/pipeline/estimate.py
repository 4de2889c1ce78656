"""How long a refresh has still to go, by the last one that built a release."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from ingest.store.paths import Paths

# The step that only a refresh with news comes to.
_STEP_OF_A_BUILD = "dbt"


@dataclass(frozen=True)
class RunEstimate:
    """What the last build took. `began`: step → seconds from its beginning to that step's first word."""

    seconds: float
    began: dict[str, float]

    def describe_left(self, step: str, in_step: float) -> str:
        """What is left in words, once `step` has lasted `in_step` seconds; "" where nobody can tell."""
        if step not in self.began:
            return ""
        left = self.seconds - self.began[step] - in_step
        if left < 0:
            return f"longer than last time ({self.seconds:.0f} s)"
        return f"about {left:.0f} s left, if as last time"


def find_estimate(paths: Paths) -> RunEstimate | None:
    """By the log of the last refresh that built models and came to its end; None without one."""
    for path in sorted(paths.runs.glob("*.jsonl"), reverse=True):
        estimate = _read_estimate(path)
        if estimate is not None:
            return estimate
    return None


def _read_estimate(path: Path) -> RunEstimate | None:
    began: dict[str, float] = {}
    started: dt.datetime | None = None
    seconds: float | None = None
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            fields = json.loads(line)
            at = dt.datetime.fromisoformat(fields["at"])
            started = started or at
            if fields["event"] == "step":
                began.setdefault(fields["step"], (at - started).total_seconds())
            elif fields["exit_code"] in (0, 4, 5):
                seconds = float(fields["seconds"])
        except (ValueError, LookupError, TypeError):
            # A line that a full disk cut off.
            continue
    if seconds is None or _STEP_OF_A_BUILD not in began:
        return None
    return RunEstimate(seconds, began)
