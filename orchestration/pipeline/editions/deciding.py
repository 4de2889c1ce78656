"""Deciding on editions that could be read: what gate A and the withdrawals leave in force.

No Dagster here. An edition is accepted or held; of an accepted one only what it says anew serves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from ingest.declare.source import Source
from ingest.store.decisions import Decision
from ingest.store.landed import knowledge_order
from ingest.store.landing import Landing
from ingest.store.records import Edition, EditionState, Vintage
from orchestration.pipeline.editions.holding import Objection, hold_edition
from orchestration.pipeline.editions.left_out import (
    build_left_out_verdict,
    list_left_out,
)
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.editions.reading import CandidateEdition
from orchestration.pipeline.editions.serving import ServingVintages
from orchestration.pipeline.editions.withdrawal import (
    LIST_FILE,
    build_verdict,
    find_unasked_withdrawal,
)
from orchestration.pipeline.workspace import Workspace


@dataclass
class SourceState:
    """What decisions on a source's editions need: what serves, and what people decided."""

    serving: ServingVintages
    decisions: dict[str, Decision]

    @classmethod
    def load(cls, workspace: Workspace, source: Source) -> SourceState:
        return cls(
            ServingVintages(source, workspace.landed),
            workspace.decisions.find_in_force(source.id),
        )

    def is_confirmed(self, edition: Edition) -> bool:
        """Whether somebody said that what this very edition leaves out may go."""
        decision = self.decisions.get(edition.edition_id)
        return decision is not None and decision.decided == "confirmed"


def accept_or_hold_all(
    workspace: Workspace,
    candidates: Sequence[CandidateEdition],
    verdicts: dict[str, list[Verdict]],
    scratch_folder: Path,
) -> list[EditionOutcome]:
    """Decide on each candidate in turn: what one edition of a source accepts, the next one knows.

    Editions that came together are taken as they became known, so that none is compared with one
    that was published after it.
    """
    outcomes: list[EditionOutcome] = []
    states: dict[str, SourceState] = {}
    for candidate in sorted(candidates, key=_arrival_order):
        source = candidate.source
        if source.id not in states:
            states[source.id] = SourceState.load(workspace, source)
        outcomes.append(
            accept_or_hold(
                workspace,
                candidate,
                verdicts[source.contract],
                states[source.id],
                scratch_folder,
            )
        )
    return outcomes


def _arrival_order(
    candidate: CandidateEdition,
) -> tuple[str, dt.datetime, tuple[dt.datetime, dt.datetime, str]]:
    first = min(knowledge_order(landing.vintage) for landing in candidate.landings)
    return candidate.source.id, candidate.edition.retrieved_at, first


def accept_or_hold(
    workspace: Workspace,
    candidate: CandidateEdition,
    verdicts: Sequence[Verdict],
    state: SourceState,
    scratch_folder: Path,
) -> EditionOutcome:
    """Hold the edition where a blocking rule fails on one of its vintages, or where it withdraws
    more than its source may without a word; else accept what it says anew.

    `state`: of its source; what serves in it changes with the edition.
    """
    vintage_ids = candidate.vintage_ids
    about = [verdict for verdict in verdicts if verdict.failing_vintages & vintage_ids]
    against = tuple(
        verdict.narrow_to(vintage_ids) for verdict in about if verdict.is_blocking
    )
    if against:
        objection = Objection.from_verdicts(against)
        return hold(workspace, candidate.source, candidate.edition, objection)
    new = [
        landing
        for landing in candidate.landings
        if not is_seen_again(landing, state.serving)
    ]
    withdrawal = find_objection(workspace, candidate, new, state, scratch_folder)
    if withdrawal is not None:
        return hold(workspace, candidate.source, candidate.edition, withdrawal)
    warnings = tuple(
        verdict.narrow_to(vintage_ids)
        for verdict in about
        if verdict.outcome == "failed"
    )
    left_out = list_left_out(candidate.landings)
    if left_out:
        beside = build_left_out_verdict(candidate.source, left_out, vintage_ids)
        warnings = (*warnings, beside)
    return _accept(workspace, candidate, new, tuple(verdicts), warnings, state.serving)


def hold(
    workspace: Workspace, source: Source, edition: Edition, objection: Objection
) -> EditionOutcome:
    """Set the edition aside with what explains it."""
    report = hold_edition(workspace, source, edition, objection)
    return EditionOutcome(
        source.id,
        edition.edition_id,
        "held",
        reason=objection.rule,
        report=report,
        verdicts=objection.verdicts,
    )


def find_objection(
    workspace: Workspace,
    candidate: CandidateEdition,
    new: Sequence[Landing],
    state: SourceState,
    scratch_folder: Path,
) -> Objection | None:
    """The withdrawal that somebody must confirm first; None where nobody need be asked.

    Another reading of an edition that was accepted once is no arrival: nobody is asked again.
    """
    edition = candidate.edition
    if state.is_confirmed(edition) or was_accepted(workspace, edition, state):
        return None
    withdrawal = find_unasked_withdrawal(
        workspace.landed, state.serving, new, scratch_folder
    )
    if withdrawal is None:
        return None
    verdict = build_verdict(
        candidate.source, edition.edition_id, withdrawal, candidate.vintage_ids
    )
    return Objection.from_verdicts(
        (verdict,), attachments={LIST_FILE: withdrawal.listed}
    )


def was_accepted(workspace: Workspace, edition: Edition, state: SourceState) -> bool:
    """Whether an earlier reading of the edition was accepted, or serves still."""
    last = workspace.landed.find_state(edition.source_id, edition.edition_id)
    if last is not None and last.is_accepted:
        return True
    return state.serving.holds_edition(edition.edition_id)


def _accept(
    workspace: Workspace,
    candidate: CandidateEdition,
    new: Sequence[Landing],
    verdicts: tuple[Verdict, ...],
    warnings: tuple[Verdict, ...],
    serving: ServingVintages,
) -> EditionOutcome:
    """Let the new vintages serve, and end those that this edition no longer gives."""
    source_id, edition_id = candidate.source.id, candidate.edition.edition_id
    for landing in new:
        workspace.landed.accept(landing)
    dropped = [
        vintage
        for vintage in serving.list_of_edition(edition_id)
        if vintage.vintage_id not in candidate.vintage_ids
    ]
    workspace.landed.withdraw_vintages(dropped)
    report = write_text_report(warnings) if warnings else ""
    passed_over = [landing for landing in candidate.landings if landing not in new]
    first_read = [
        landing.vintage.known_from
        for landing in new
        if not serving.holds_vintage(landing.vintage.vintage_id)
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
    serving.replace(dropped, [landing.vintage for landing in new])
    return EditionOutcome(
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


def is_seen_again(landing: Landing, serving: ServingVintages) -> bool:
    """Whether the last vintage about the same scope, and no earlier reading of it, says the same.

    One in between may have replaced a part of what that vintage said; then it is said anew.
    """
    vintage = landing.vintage
    if serving.holds_vintage(vintage.vintage_id):
        return False
    of_scope = serving.list_of_scope(vintage)
    if not of_scope:
        return False
    last = max(of_scope, key=knowledge_order)
    if last.content_hash != vintage.content_hash:
        return False
    return not any(_list_between(landing, last, serving))


def _list_between(
    landing: Landing, last: Vintage, serving: ServingVintages
) -> list[Vintage]:
    """The vintages that became known after `last` and state something about the landing's scope."""
    until = knowledge_order(landing.vintage)
    since = [
        other
        for other in serving.list_until(landing.vintage)
        if knowledge_order(other) > knowledge_order(last)
    ]
    if not since:
        return []
    about = serving.list_about(serving.list_scopes(landing.files))
    return [
        other
        for other in about
        if knowledge_order(last) < knowledge_order(other) <= until
    ]
