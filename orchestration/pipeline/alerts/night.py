"""After a refresh, and where somebody looks whether there was one: how the line stands, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ingest.problem import Refusal
from orchestration.pipeline.alerts.causes import (
    Cause,
    HeldEdition,
    RunOutcome,
    Standing,
    find_causes,
    list_unknown_kinds,
)
from orchestration.pipeline.alerts.ledger import Deliver, Ledger, settle
from orchestration.pipeline.source_status import list_source_statuses
from orchestration.pipeline.workspace import Workspace


def describe_standing(
    workspace: Workspace,
    run: RunOutcome | None,
    last_run_at: dt.datetime | None,
    last_periods: Mapping[str, dt.date],
) -> Standing:
    """How the line stands now, by its stores. `last_periods`: source → end of its newest period."""
    sources = workspace.sources.values()
    return Standing(
        now=workspace.clock(),
        run=run,
        last_run_at=last_run_at,
        sources=tuple(list_source_statuses(workspace, last_periods)),
        patience={
            s.id: dt.timedelta(days=s.calendar.unreachable_days) for s in sources
        },
        held=tuple(list_held_editions(workspace)),
    )


def list_held_editions(workspace: Workspace) -> Iterator[HeldEdition]:
    """Every edition that is held, whichever night it came."""
    for source_id in workspace.sources:
        try:
            states = workspace.landed.list_states(source_id)
        except Refusal as damaged:
            yield HeldEdition(source_id, damaged.reason, str(damaged))
            continue
        for state in states:
            if state.outcome != "held":
                continue
            folder = workspace.landed.held_folder(source_id, state.edition_id)
            report = folder / "report.txt"
            text = state.reason
            if report.exists():
                text = report.read_text("utf-8", errors="replace")
            yield HeldEdition(f"{source_id}/{state.edition_id}", state.reason, text)


def tell_people(
    workspace: Workspace, standing: Standing, deliver: Deliver | None
) -> list[Cause]:
    """Send what is new and what is over, and remember what is open; returns all that is wrong now.

    `deliver`: None where nobody wants to be told.
    """
    causes = find_causes(standing)
    if deliver is None:
        return causes
    path = workspace.paths.open_causes
    before = Ledger.load(path)
    unknown_kinds = list_unknown_kinds(standing)
    after = settle(before, causes, unknown_kinds, standing.now, deliver)
    if after != before:
        after.write(path)
    return causes
