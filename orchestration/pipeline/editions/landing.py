"""From raw editions to accepted vintages: read, judged at gate A, accepted or held.

No Dagster here.

One source that fails never stops the others: its last accepted vintages keep serving, and the
reason is reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from ingest.declare.source import Source
from ingest.land.record_kinds import RECORD_KINDS
from ingest.problem import Refusal
from ingest.store.landed import knowledge_order
from ingest.store.landing import Landing
from ingest.store.records import Edition, EditionState, Vintage
from orchestration.pipeline.editions.gate_a import judge_candidates
from orchestration.pipeline.editions.holding import Objection, hold_edition
from orchestration.pipeline.editions.reading import (
    CandidateEdition,
    HeldEdition,
    ReadingPlan,
    plan_sources,
    read_edition,
)
from orchestration.pipeline.workspace import Workspace


@dataclass(frozen=True)
class EditionOutcome:
    """What reading one edition came to. `outcome`: accepted | held | seen_again.

    `known_from`: the first moment from which its new vintages are known. `report`: what gate A has
    against it, in words; of an accepted edition its warnings.
    """

    source_id: str
    edition_id: str
    outcome: str
    vintage_ids: tuple[str, ...] = ()
    known_from: dt.datetime | None = None
    rows: int = 0
    quarantined: int = 0
    reason: str = ""
    report: str = ""
    verdicts: tuple[Verdict, ...] = ()


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
    for plan in plans:
        source = plan.source
        if plan.unread:
            workspace.report_progress(
                "land", f"{source.id}: reading {len(plan.unread)} edition(s)"
            )
        for edition in plan.unread:
            read = read_edition(workspace, source, edition, scratch_folder)
            if isinstance(read, Refusal):
                objection = Objection.from_refusal(read)
                outcomes.append(_hold(workspace, source, edition, objection))
            else:
                candidates.append(read)
    verdicts = judge_candidates(workspace, candidates, scratch_folder)
    return outcomes + accept_or_hold_all(workspace, candidates, verdicts)


def reopen_seen_again(workspace: Workspace, outcomes: list[EditionOutcome]) -> int:
    """Have those editions read anew that were passed over because the last word said the same, and
    before which something else has now become known. Returns how many there are.
    """
    reopened = 0
    for outcome in outcomes:
        if outcome.known_from is not None:
            reopened += workspace.landed.reopen_seen_again(
                outcome.source_id, outcome.known_from
            )
    return reopened


def accept_or_hold_all(
    workspace: Workspace,
    candidates: Sequence[CandidateEdition],
    verdicts: dict[str, list[Verdict]],
) -> list[EditionOutcome]:
    """Decide on each candidate in turn: what one edition of a source accepts, the next one knows."""
    outcomes: list[EditionOutcome] = []
    serving: dict[str, list[Vintage]] = {}
    for candidate in candidates:
        source = candidate.source
        if source.id not in serving:
            serving[source.id] = workspace.landed.list_vintages(source.id)
        outcome, serving[source.id] = accept_or_hold(
            workspace, candidate, verdicts[source.contract], serving[source.id]
        )
        outcomes.append(outcome)
    return outcomes


def accept_or_hold(
    workspace: Workspace,
    candidate: CandidateEdition,
    verdicts: Sequence[Verdict],
    serving: list[Vintage],
) -> tuple[EditionOutcome, list[Vintage]]:
    """Hold the edition where a blocking rule fails on one of its vintages, else accept what it says
    anew.

    `serving`: the source's vintages that serve now. Returns the outcome and those that serve
    afterwards.
    """
    vintage_ids = candidate.vintage_ids
    about = [verdict for verdict in verdicts if verdict.failing_vintages & vintage_ids]
    against = tuple(
        verdict.narrow_to(vintage_ids) for verdict in about if verdict.is_blocking
    )
    if against:
        objection = Objection.from_verdicts(against)
        return _hold(workspace, candidate.source, candidate.edition, objection), serving
    warnings = tuple(
        verdict.narrow_to(vintage_ids)
        for verdict in about
        if verdict.outcome == "failed"
    )
    return _accept(workspace, candidate, tuple(verdicts), warnings, serving)


def _hold(
    workspace: Workspace, source: Source, edition: Edition, objection: Objection
) -> EditionOutcome:
    report = hold_edition(workspace, source, edition, objection)
    return EditionOutcome(
        source.id,
        edition.edition_id,
        "held",
        reason=objection.rule,
        report=report,
        verdicts=objection.verdicts,
    )


def _accept(
    workspace: Workspace,
    candidate: CandidateEdition,
    verdicts: tuple[Verdict, ...],
    warnings: tuple[Verdict, ...],
    serving: list[Vintage],
) -> tuple[EditionOutcome, list[Vintage]]:
    """Let the new vintages serve, and end those that this edition no longer gives."""
    source_id, edition_id = candidate.source.id, candidate.edition.edition_id
    new = [
        landing
        for landing in candidate.landings
        if not is_seen_again(workspace, candidate.source, landing, serving)
    ]
    for landing in new:
        workspace.landed.accept(landing)
    dropped = [
        vintage
        for vintage in serving
        if vintage.edition_id == edition_id
        and vintage.vintage_id not in candidate.vintage_ids
    ]
    workspace.landed.withdraw_vintages(dropped)
    report = ""
    if warnings:
        report = write_text_report(warnings)
    passed_over = [landing for landing in candidate.landings if landing not in new]
    serving_ids = {vintage.vintage_id for vintage in serving}
    first_read = [
        landing.vintage.known_from
        for landing in new
        if landing.vintage.vintage_id not in serving_ids
    ]
    state = EditionState(
        edition_id=edition_id,
        reading_id=candidate.landings[0].vintage.reading_id,
        outcome="accepted" if new else "seen_again",
        vintage_ids=tuple(sorted(candidate.vintage_ids)),
        known_from=max(
            (landing.vintage.known_from for landing in passed_over), default=None
        ),
        warning=report,
    )
    workspace.landed.write_state(source_id, state)
    outcome = EditionOutcome(
        source_id,
        edition_id,
        state.outcome,
        tuple(sorted(landing.vintage.vintage_id for landing in new)),
        known_from=min(first_read, default=None),
        rows=sum(landing.vintage.rows for landing in new),
        quarantined=sum(landing.vintage.quarantined for landing in new),
        report=report,
        verdicts=verdicts,
    )
    return outcome, _replace_vintages(
        serving, dropped, [landing.vintage for landing in new]
    )


def _replace_vintages(
    serving: Sequence[Vintage], dropped: Sequence[Vintage], new: Sequence[Vintage]
) -> list[Vintage]:
    """The vintages that serve once some are dropped and new ones, or new readings, have come."""
    gone = {vintage.vintage_id for vintage in (*dropped, *new)}
    return [vintage for vintage in serving if vintage.vintage_id not in gone] + list(
        new
    )


def is_seen_again(
    workspace: Workspace,
    source: Source,
    landing: Landing,
    serving: Sequence[Vintage],
) -> bool:
    """Whether the last vintage about the same scope, and no earlier reading of it, says the same.

    One in between may have replaced a part of what that vintage said; then it is said anew.
    """
    vintage = landing.vintage
    if any(other.vintage_id == vintage.vintage_id for other in serving):
        return False
    earlier = [
        other for other in serving if knowledge_order(other) <= knowledge_order(vintage)
    ]
    of_scope = [other for other in earlier if other.scope_hash == vintage.scope_hash]
    if not of_scope:
        return False
    last = max(of_scope, key=knowledge_order)
    if last.content_hash != vintage.content_hash:
        return False
    kind = RECORD_KINDS[source.contract]
    since = [
        other for other in earlier if knowledge_order(other) > knowledge_order(last)
    ]
    return not any(
        kind.share_scope(
            source.replaces, landing.files, workspace.landed.list_files(other)
        )
        for other in since
    )


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
        if state is not None and state.outcome != "held":
            return True
    return False
