"""What a release says of itself beside its marts, from the stores and the notes of the run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from expectations.judge import list_rules_due
from ingest.declare.source import Source
from ingest.problem import Refusal
from ingest.store.records import Edition, Vintage
from orchestration.pipeline import run_notes
from orchestration.pipeline.revision import list_writers, read_git_revision
from orchestration.pipeline.warehouse import (
    find_next_change,
    locate_warehouse,
    read_today,
)
from orchestration.pipeline.workspace import Workspace
from orchestration.release.facts import (
    DecisionFacts,
    Licence,
    ReleaseFacts,
    SourceFacts,
    VintageFacts,
)


def collect_release_facts(workspace: Workspace, folder: Path) -> ReleaseFacts:
    """The facts of the release made from the run in `folder`; its id holds moment and inputs."""
    inputs = run_notes.INPUTS.read(folder)
    if inputs is None:
        raise FileNotFoundError(
            f"expected the note {run_notes.INPUTS.name}.json in {folder}, found none"
        )
    verdicts = run_notes.VERDICTS.read(folder) or []
    now = workspace.clock()
    warehouse = locate_warehouse(folder)
    return ReleaseFacts(
        release_id=f"{now:%Y%m%dT%H%M%SZ}-{inputs[:8]}",
        created_at=now,
        as_of=read_today(warehouse),
        next_change_on=find_next_change(warehouse),
        git_revision=read_git_revision(),
        made_with=list_writers(),
        sources=tuple(
            describe_source(workspace, source) for source in workspace.sources.values()
        ),
        verdicts=tuple(
            run_notes.VERDICTS.adapter.dump_python(verdicts, mode="json", fallback=str)
        ),
        rules_due=list_rules_due(),
    )


def describe_source(workspace: Workspace, source: Source) -> SourceFacts:
    """One dataset with the vintages that serve and what its visits came to."""
    contact = workspace.visits.find_contact(source.id)
    return SourceFacts(
        source_id=source.id,
        title_vi=source.title_vi,
        title_en=source.title_en,
        publisher_vi=source.publisher.name_vi,
        publisher_en=source.publisher.name_en,
        publisher_url=source.publisher.url,
        licence=Licence(
            source.licence.id, source.licence.url, source.licence.attribution
        ),
        is_synthetic=source.is_synthetic,
        vintages=tuple(
            _describe_vintage(workspace, v)
            for v in workspace.landed.list_vintages(source.id)
        ),
        newest_held=find_newest_held(workspace, source),
        unreachable_since=contact.unreachable_since,
        last_seen_at=contact.last_seen_at,
        last_news_at=contact.last_news_at,
        decisions=list_decisions(workspace, source),
    )


def list_decisions(workspace: Workspace, source: Source) -> tuple[DecisionFacts, ...]:
    """What people decided on the source's held editions, as they did."""
    try:
        decisions = workspace.decisions.list_decisions(source.id)
    except Refusal:
        # A record can't be read: the source is held, and that says which.
        return ()
    facts: list[DecisionFacts] = []
    for decision in decisions:
        facts.append(
            DecisionFacts(
                edition_id=decision.edition_id,
                decided=decision.decided,
                decided_at=decision.decided_at,
                by=decision.by,
                why=decision.why,
                reason=decision.reason,
            )
        )
    return tuple(facts)


def find_newest_held(workspace: Workspace, source: Source) -> str | None:
    """The last held edition that is no older than every one that serves; None where the newest one
    serves.

    An older edition that a new reading holds says nothing about the newest.
    """
    served_at: dt.datetime | None = None
    held: list[Edition] = []
    try:
        editions = workspace.raw.list_editions(source.id)
    except Refusal:
        # A receipt can't be read, so nobody knows which edition is the newest; the source is held.
        return None
    # The editions come oldest first.
    for edition in editions:
        state = workspace.landed.find_state(source.id, edition.edition_id)
        if state is None:
            continue
        if state.outcome == "held":
            held.append(edition)
        elif state.is_accepted:
            served_at = edition.retrieved_at
    if not held or (served_at is not None and held[-1].retrieved_at < served_at):
        return None
    return held[-1].edition_id


def _describe_vintage(workspace: Workspace, vintage: Vintage) -> VintageFacts:
    edition = workspace.raw.read_edition(vintage.source_id, vintage.edition_id)
    return VintageFacts.from_vintage(
        vintage,
        landed_sha256=vintage.landed_sha256 or workspace.landed.hash_files(vintage),
        raw_sha256s=tuple(file.sha256 for file in edition.files),
    )
