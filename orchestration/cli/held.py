"""`chiso held …`: editions that are set aside, and what somebody decides on one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import (
    DATA,
    Catalogue,
    Data,
    open_workspace,
    stop_command,
)
from orchestration.cli.progress import tell_progress
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import SOURCES, Workspace
from orchestration.pipeline.writer_lock import hold_data_folder

if TYPE_CHECKING:
    from orchestration.tools.held import Held

app = typer.Typer(
    help="Editions that are set aside, and what somebody decides on them.",
    no_args_is_help=True,
)

EditionName = Annotated[
    str, typer.Argument(help="SOURCE/EDITION, as `chiso held list` names it.")
]
By = Annotated[str, typer.Option("--by", help="Who answers for it.")]
Why = Annotated[str, typer.Option("--why", help="The reason, for whoever asks later.")]


@contextmanager
def stop_with_reason() -> Iterator[None]:
    """Stop with one sentence where a decision can't be taken."""
    from orchestration.tools.held import CannotDecide

    try:
        yield
    except CannotDecide as refusal:
        stop_command(str(refusal), ExitCode.WRONG_USE)


@contextmanager
def decide_alone(data: Path, sources: Path, command: str) -> Iterator[Workspace]:
    """The workspace, while nobody else writes in it; `command`: what others are told."""
    workspace = open_workspace(data, sources)
    with (
        hold_data_folder(workspace.paths, command, report_progress=tell_progress),
        stop_with_reason(),
    ):
        yield workspace


@app.command("list")
def list_all(data: Data = DATA, sources: Catalogue = SOURCES) -> None:
    """Every held edition: what is wrong with it, and where that is explained."""
    from orchestration.tools.held import list_held

    held = list_held(open_workspace(data, sources))
    if not held:
        print("nothing is held")
    for one in held:
        print(_describe(one))
    raise typer.Exit(ExitCode.HELD if held else ExitCode.DONE)


def _describe(held: Held) -> str:
    edition = held.edition
    names = [file.name for file in edition.files[:3]]
    if len(edition.files) > len(names):
        names.append(f"… {len(edition.files):,} files")
    lines = [
        held.name,
        f"  came {edition.retrieved_at:%Y-%m-%d %H:%M} UTC: {', '.join(names)}",
        f"  {held.state.reason}: {held.state.found}",
        f"  report: {held.report}",
    ]
    return "\n".join(lines)


@app.command("confirm")
def confirm(
    edition: EditionName,
    by: By,
    why: Why,
    data: Data = DATA,
    sources: Catalogue = SOURCES,
) -> None:
    """Let go what a held edition leaves out; the next refresh accepts it. This edition only."""
    from orchestration.tools.held import confirm_edition

    with decide_alone(data, sources, "held confirm") as workspace:
        decision = confirm_edition(workspace, edition, by=by, why=why)
    print(f"confirmed by {decision.by}: {edition}; the next refresh accepts it")


@app.command("dismiss")
def dismiss(
    edition: EditionName,
    by: By,
    why: Why,
    data: Data = DATA,
    sources: Catalogue = SOURCES,
) -> None:
    """Settle a held edition that is not to be read; its bytes stay in the raw store."""
    from orchestration.tools.held import dismiss_edition

    with decide_alone(data, sources, "held dismiss") as workspace:
        decision = dismiss_edition(workspace, edition, by=by, why=why)
    print(f"dismissed by {decision.by}: {edition}; what served keeps serving")
