"""Held editions: which there are, and what somebody decides on one.

A decision is written beside the raw bytes and never changed. Nothing is read here: the next refresh
acts on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.store.decisions import Decision, build_decision
from ingest.store.records import Edition, EditionState
from orchestration.pipeline.editions.withdrawal import RULE
from orchestration.pipeline.workspace import Workspace


class CannotDecide(Exception):
    """A decision that can't be taken, with what to do instead."""


@dataclass(frozen=True)
class Held:
    """An edition that is held. `report`: the file that explains it."""

    edition: Edition
    state: EditionState
    report: Path

    @property
    def name(self) -> str:
        """As the commands take it: `<source>/<edition>`."""
        return f"{self.edition.source_id}/{self.edition.edition_id}"

    @property
    def can_be_confirmed(self) -> bool:
        """Whether it is held for what it withdraws, and nothing else is wrong with it."""
        return self.state.reason == RULE


def list_held(workspace: Workspace) -> list[Held]:
    """Every held edition of the declared sources, as they came. Decided ones are left out."""
    held: list[Held] = []
    for source_id in workspace.sources:
        states = {
            state.edition_id: state
            for state in workspace.landed.list_states(source_id)
            if state.outcome == "held"
        }
        if not states:
            continue
        confirmed = workspace.decisions.find_in_force(source_id)
        for edition in workspace.raw.list_editions(source_id):
            state = states.get(edition.edition_id)
            if state is None or _waits_for_refresh(state, confirmed):
                continue
            folder = workspace.landed.held_folder(source_id, edition.edition_id)
            held.append(Held(edition, state, folder / "report.txt"))
    return sorted(held, key=lambda one: one.edition.retrieved_at)


def _waits_for_refresh(state: EditionState, decisions: dict[str, Decision]) -> bool:
    """Whether it was confirmed, and no refresh has read it since."""
    return state.edition_id in decisions and not state.reading_id


def confirm_edition(workspace: Workspace, name: str, *, by: str, why: str) -> Decision:
    """Let go what a held edition no longer states: the next refresh accepts it.

    `name`: `<source>/<edition>`. The word is of this edition with its bytes only. Raises
    CannotDecide.
    """
    held = find_held(workspace, name)
    if not held.can_be_confirmed:
        raise CannotDecide(
            f"expected an edition that is held for what it withdraws ({RULE}), found {name} held for"
            f" {held.state.reason}: {held.state.found or 'see its report'}; to fix: correct the file or the"
            " declaration, or dismiss the edition"
        )
    decision = _record(workspace, held, "confirmed", by=by, why=why)
    workspace.landed.reopen_edition(held.edition.source_id, held.edition.edition_id)
    return decision


def dismiss_edition(workspace: Workspace, name: str, *, by: str, why: str) -> Decision:
    """Settle a held edition that is not to be read. Its bytes stay in the raw store.

    `name`: `<source>/<edition>`. Raises CannotDecide.
    """
    held = find_held(workspace, name)
    decision = _record(workspace, held, "dismissed", by=by, why=why)
    workspace.landed.write_state(
        held.edition.source_id,
        held.state.model_copy(update={"outcome": "dismissed"}),
    )
    return decision


def find_held(workspace: Workspace, name: str) -> Held:
    """The held edition of this name. Raises CannotDecide, naming those there are."""
    held = {one.name: one for one in list_held(workspace)}
    if name in held:
        return held[name]
    there = ", ".join(held) or "none is held"
    raise CannotDecide(
        f"expected a held edition as SOURCE/EDITION ({there}), found {name}; to fix: `chiso held list` shows"
        " what is held and why"
    )


def _record(
    workspace: Workspace,
    held: Held,
    decided: Literal["confirmed", "dismissed"],
    *,
    by: str,
    why: str,
) -> Decision:
    """Write the decision down. Raises CannotDecide where nobody answers for it."""
    by, why = " ".join(by.split()), " ".join(why.split())
    if not by or not why:
        raise CannotDecide(
            "expected a name in --by and a reason in --why, found an empty one; to fix: say who decides, and why"
        )
    decision = build_decision(
        held.edition,
        decided,
        by=by,
        why=why,
        reason=f"{held.state.reason}: {held.state.found}",
        decided_at=workspace.clock(),
    )
    workspace.decisions.record(decision)
    return decision
