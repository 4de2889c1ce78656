"""Which editions are still to be read, and reading them into vintages that wait for gate A."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.declare.source import Source
from ingest.land.edition import land_editions
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
    """Editions of a source to be read together, by any process that sees the data folder.

    `reference`: the fingerprint of the reference lists they are to be read with.
    """

    paths: Paths
    source: Source
    editions: tuple[Edition, ...]
    scratch_folder: Path
    reference: str


# An edition of a template costs less in company, most of what there is to save with the first dozens.
MOST_EDITIONS = 50
# What is read together is in memory together: about so many bytes of files, unless one is larger.
MOST_BYTES = 2_000_000


def part_editions(editions: Iterable[Edition]) -> Iterator[tuple[Edition, ...]]:
    """The editions in their order, in stretches small enough to be read together."""
    together: list[Edition] = []
    size = 0
    for edition in editions:
        own_size = sum(file.size for file in edition.files)
        is_full = len(together) == MOST_EDITIONS or size + own_size > MOST_BYTES
        if together and is_full:
            yield tuple(together)
            together, size = [], 0
        together.append(edition)
        size += own_size
    if together:
        yield tuple(together)


def read_editions(task: ReadingTask) -> list[CandidateEdition | Refusal]:
    """Of each edition its vintages as Parquet in the scratch folder, or why it could not be read."""
    read: dict[str, CandidateEdition | Refusal] = {}
    whole: list[Edition] = []
    raw = RawStore(task.paths)
    for edition in task.editions:
        try:
            raw.verify_edition(edition)
            whole.append(edition)
        except Refusal as refusal:
            read[edition.edition_id] = refusal
        except Exception as error:
            read[edition.edition_id] = describe_fault(name_edition(edition), error)
    for edition, landed in zip(whole, _land_together(task, raw, whole), strict=True):
        if isinstance(landed, Refusal):
            read[edition.edition_id] = landed
        else:
            candidate = CandidateEdition(task.source, edition, tuple(landed))
            read[edition.edition_id] = candidate
    return [read[edition.edition_id] for edition in task.editions]


def _land_together(
    task: ReadingTask, raw: RawStore, editions: Sequence[Edition]
) -> list[list[Landing] | Refusal]:
    """A fault of ours in one file must not keep the others from being read: where all together meet
    one, each is read alone.
    """
    try:
        return land_editions(
            task.source,
            editions,
            raw_path=raw.file_path,
            reference=_load_reference(task),
            scratch_folder=task.scratch_folder / "landed",
        )
    except WorkersLost:
        raise
    except Exception as error:
        if len(editions) == 1:
            return [describe_fault(name_edition(editions[0]), error)]
    landed = []
    for edition in editions:
        landed += _land_together(task, raw, [edition])
    return landed


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
