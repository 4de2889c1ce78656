"""From raw editions to accepted vintages: read, judged at gate A, accepted or held.

No Dagster here.

One source that fails never stops the others: its last accepted vintages keep serving, and the
reason is reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from ingest.declare.source import Source
from ingest.problem import Refusal
from ingest.store.records import Edition
from orchestration.pipeline.editions.deciding import accept_or_hold_all, hold
from orchestration.pipeline.editions.gate_a import judge_candidates
from orchestration.pipeline.editions.holding import Objection
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.editions.reading import (
    CandidateEdition,
    HeldEdition,
    ReadingPlan,
    ReadingTask,
    part_editions,
    plan_sources,
    read_editions,
)
from orchestration.pipeline.workspace import Workspace


def land_sources(
    workspace: Workspace, sources: Iterable[Source], scratch_folder: Path
) -> list[EditionOutcome]:
    """Read every edition that was never read this way, judge all at gate A, accept or hold each."""
    sources = list(sources)
    planned = plan_sources(workspace, sources)
    plans = planned.plans
    held_before = [held for plan in plans for held in plan.held]
    of_pass = land_unread(workspace, plans, scratch_folder)
    outcomes = of_pass
    while reopen_seen_again(workspace, of_pass):
        plans = plan_sources(workspace, sources).plans
        of_pass = land_unread(workspace, plans, scratch_folder)
        outcomes = outcomes + of_pass
    for source_id, refusal in planned.damaged.items():
        workspace.report_progress("land", f"HELD {source_id}: {refusal.where}")
        outcomes.append(
            EditionOutcome(source_id, "", "held", reason="damaged", report=str(refusal))
        )
    return outcomes + list_still_held(workspace, held_before)


def land_unread(
    workspace: Workspace, plans: Iterable[ReadingPlan], scratch_folder: Path
) -> list[EditionOutcome]:
    """Read, judge and decide on what each source's plan found unread."""
    outcomes: list[EditionOutcome] = []
    candidates: list[CandidateEdition] = []
    tasks: list[ReadingTask] = []
    for plan in plans:
        if plan.unread:
            workspace.report_progress(
                "land", f"{plan.source.id}: reading {len(plan.unread)} edition(s)"
            )
        tasks += list_tasks(workspace, plan, scratch_folder)
    done = workspace.workers.run(read_editions, tasks)
    for task, read in zip(tasks, done, strict=True):
        for edition, landed in zip(task.editions, read, strict=True):
            if isinstance(landed, Refusal):
                objection = Objection.from_refusal(landed)
                outcomes.append(hold(workspace, task.source, edition, objection))
            else:
                candidates.append(landed)
    verdicts = judge_candidates(workspace, candidates, scratch_folder)
    return outcomes + accept_or_hold_all(
        workspace, candidates, verdicts, scratch_folder
    )


def list_tasks(
    workspace: Workspace, plan: ReadingPlan, scratch_folder: Path
) -> list[ReadingTask]:
    """The tasks that read the editions of a source that were never read this way."""
    return [
        ReadingTask(
            paths=workspace.paths,
            source=plan.source,
            editions=editions,
            scratch_folder=scratch_folder,
            reference=workspace.reference.fingerprint,
        )
        for editions in part_editions(plan.unread)
    ]


def reopen_seen_again(workspace: Workspace, outcomes: list[EditionOutcome]) -> int:
    """Have those editions read anew that were passed over because the last word said the same, and
    before which something else has now become known. Returns how many there are.
    """
    earliest: dict[str, dt.datetime] = {}
    for outcome in outcomes:
        if outcome.known_from is not None:
            known_before = earliest.get(outcome.source_id, outcome.known_from)
            earliest[outcome.source_id] = min(known_before, outcome.known_from)
    reopened = 0
    # Once a source: to look for them, the state of each of its editions is read.
    for source_id, known_from in earliest.items():
        reopened += workspace.landed.reopen_seen_again(source_id, known_from)
    return reopened


def list_still_held(
    workspace: Workspace, held_before: Iterable[HeldEdition]
) -> list[EditionOutcome]:
    """The outcomes of editions that stay held; one that was replaced is noted so and left out."""
    outcomes: list[EditionOutcome] = []
    for held in held_before:
        if has_replacement(workspace, held.source, held.edition):
            # Its bytes stay in the raw store; only the report in `held/` goes.
            workspace.landed.write_state(
                held.source.id, held.state.model_copy(update={"outcome": "replaced"})
            )
        else:
            reason = f"still held: {held.state.reason}"
            outcomes.append(
                EditionOutcome(
                    held.source.id, held.edition.edition_id, "held", reason=reason
                )
            )
    return outcomes


def has_replacement(workspace: Workspace, source: Source, edition: Edition) -> bool:
    """Whether a later edition of the same files was accepted."""
    names = {file.name for file in edition.files}
    for later in workspace.raw.list_editions(source.id):
        has_same_files = source.edition.of == "all_files" or not names.isdisjoint(
            f.name for f in later.files
        )
        if later.retrieved_at <= edition.retrieved_at or not has_same_files:
            continue
        state = workspace.landed.find_state(source.id, later.edition_id)
        if state is not None and state.is_accepted:
            return True
    return False
