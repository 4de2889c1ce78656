"""Which editions are still to be read, and reading one of them into vintages that wait for gate A."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.declare.source import Source
from ingest.land.edition import land_edition
from ingest.land.reading import build_reading_id
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landing import Landing
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from ingest.store.records import Edition, EditionState
from orchestration.pipeline.editions.faults import describe_fault
from orchestration.pipeline.workers import WorkersLost
from orchestration.pipeline.workspace import SEEDS, Workspace


@dataclass(frozen=True)
class CandidateEdition:
    """An edition that could be read: its vintages, which wait in a scratch folder for gate A."""

    source: Source
    edition: Edition
    landings: tuple[Landing, ...]

    @property
    def vintage_ids(self) -> frozenset[str]:
        return frozenset(landing.vintage.vintage_id for landing in self.landings)


@dataclass(frozen=True)
class HeldEdition:
    """An edition that this very reading has held before; reading it again would end the same."""

    source: Source
    edition: Edition
    state: EditionState


@dataclass(frozen=True)
class ReadingPlan:
    """The editions of a source that were never read this way, and those that stay held.

    One that somebody dismissed, or of which bytes were erased, is neither.
    """

    source: Source
    unread: tuple[Edition, ...]
    held: tuple[HeldEdition, ...]


@dataclass(frozen=True)
class ReadingPlans:
    """The plan of every source whose records can be read, and of the others why they can't."""

    plans: tuple[ReadingPlan, ...]
    damaged: dict[str, Refusal]


def plan_sources(workspace: Workspace, sources: Iterable[Source]) -> ReadingPlans:
    """The plans of all sources; one with a damaged receipt or listing is left as it is."""
    plans: list[ReadingPlan] = []
    damaged: dict[str, Refusal] = {}
    for source in sources:
        try:
            # Landing needs no listing, but without it nobody can tell whether content has come back.
            workspace.raw.find_last_visit(source.id)
            plans.append(plan_reading(workspace, source))
        except Refusal as refusal:
            damaged[source.id] = refusal
    return ReadingPlans(tuple(plans), damaged)


def reopen_damaged(workspace: Workspace) -> list[Source]:
    """Set aside what the landed store remembers and can't be read; returns the sources to read again.

    Raw is enough to read everything again, which gives the same vintages.
    """
    reopened: list[Source] = []
    for source in workspace.sources.values():
        places = workspace.landed.set_damaged_aside(source.id)
        for place in places:
            workspace.report_progress(
                "land", f"landed/{place} is damaged: its edition is read again from raw"
            )
        if places:
            reopened.append(source)
    return reopened


def plan_reading(workspace: Workspace, source: Source) -> ReadingPlan:
    """Compare how each raw edition of a source was read last with how it would be read now."""
    reading_id = build_reading_id(source, workspace.reference)
    unread: list[Edition] = []
    held: list[HeldEdition] = []
    decisions = workspace.decisions.find_in_force(source.id)
    erased = workspace.tombstones.list_editions(source.id)
    for edition in workspace.raw.list_editions(source.id):
        if edition.edition_id in erased:
            continue
        decision = decisions.get(edition.edition_id)
        if decision is not None and decision.decided == "dismissed":
            continue
        state = workspace.landed.find_state(source.id, edition.edition_id)
        is_damaged = state is not None and state.reason == "damaged"
        if state is None or state.reading_id != reading_id or is_damaged:
            unread.append(edition)
        elif state.outcome == "held":
            held.append(HeldEdition(source, edition, state))
    return ReadingPlan(source, tuple(unread), tuple(held))


def reopen_editions(workspace: Workspace, source_id: str) -> int:
    """Have every edition of a source read anew that was read once, and not decided on or erased.

    Returns how many there are.
    """
    reopened = 0
    for state in workspace.landed.list_states(source_id):
        if state.is_accepted or state.outcome == "held":
            workspace.landed.reopen_edition(source_id, state.edition_id)
            reopened += 1
    return reopened


@dataclass(frozen=True)
class ReadingTask:
    """One edition to be read, by any process that sees the data folder.

    `reference`: the fingerprint of the reference lists it is to be read with.
    """

    paths: Paths
    source: Source
    edition: Edition
    scratch_folder: Path
    reference: str


def read_edition(task: ReadingTask) -> CandidateEdition | Refusal:
    """The edition's vintages as Parquet in the scratch folder, or the refusal of the reader."""
    raw = RawStore(task.paths)
    try:
        raw.verify_edition(task.edition)
        landings: Sequence[Landing] = land_edition(
            task.source,
            task.edition,
            raw_path=raw.file_path,
            reference=_load_reference(task),
            scratch_folder=task.scratch_folder / "landed",
        )
    except WorkersLost:
        raise
    except Refusal as refusal:
        return refusal
    except Exception as error:
        # A fault of ours in one file must not keep the others from being read.
        return describe_fault(name_edition(task.edition), error)
    return CandidateEdition(task.source, task.edition, tuple(landings))


def _load_reference(task: ReadingTask) -> ReferenceLists:
    reference = ReferenceLists.load_once(SEEDS)
    if reference.fingerprint != task.reference:
        raise WorkersLost(
            f"expected a worker with the reference lists {task.reference}, found one with {reference.fingerprint};"
            " to fix: install the same version of Chiso on every machine"
        )
    return reference


def name_edition(edition: Edition) -> str:
    """An edition in a message: the name of its file, or how many files it has."""
    if len(edition.files) == 1:
        return edition.files[0].name
    return f"{len(edition.files)} files"
