"""The last words of a refresh: what is late, and what somebody may do now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.source_status import SourceStatus

_MOST_LATE_SHOWN = 5
_NEXT = {
    ExitCode.REFUSED: "correct what the report names, or waive the rule in expectations/waivers.yml with a reason",
    ExitCode.COULD_NOT_RUN: "put right what is said above and run `chiso refresh` again; the store is whole",
    ExitCode.HELD: "`chiso held list` says what waits for a decision",
    ExitCode.SOURCE_FAILED: "nothing now: the next refresh asks again; `chiso status` says since when each fails",
}


def close_refresh(
    exit_code: ExitCode, statuses: Sequence[SourceStatus], published: Path | None
) -> Iterator[str]:
    """Lines for people. `published`: the release that this refresh made; None where it made none."""
    late = sorted((s for s in statuses if s.days_late), key=lambda s: -s.days_late)
    for status in late[:_MOST_LATE_SHOWN]:
        yield f"late: {status.source_id}, by {status.days_late} days (due {status.due_on})"
    if len(late) > _MOST_LATE_SHOWN:
        yield f"late: {len(late) - _MOST_LATE_SHOWN} more, see `chiso status`"
    if published is not None:
        yield f"changed: {published / 'CHANGES.md'}"
    if exit_code in _NEXT:
        yield f"to do: {_NEXT[exit_code]}"
    elif published is not None:
        yield "to do: `chiso page` shows it"
