"""What the commands of `chiso` share: options, how they stop, how they open a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from orchestration.cli.commands import note_data_folder
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workers import ALONE, Workers
from orchestration.pipeline.workspace import DATA as DATA
from orchestration.pipeline.workspace import (
    ReportProgress,
    Workspace,
    ignore_progress,
)

Data = Annotated[
    Path,
    typer.Option(
        help="The data folder; two folders share nothing.", callback=note_data_folder
    ),
]
Catalogue = Annotated[
    Path,
    typer.Option("--sources", help="The source catalogue: <publisher>/<dataset>.yml"),
]
NoWait = Annotated[
    bool,
    typer.Option(
        "--no-wait", help="Leave at once where another process writes in the folder."
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        min=1, help="How many processes of this machine read and count side by side."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Have a Dask cluster read and count: the scheduler's address, tcp://HOST:8786.",
        envvar="CHISO_SCHEDULER",
    ),
]
# Of `--keep-days`, a century: more days than that have no date before them.
MOST_DAYS = 36_500


def stop_command(message: str, code: ExitCode) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(f"chiso: {message}", err=True)
    raise typer.Exit(code)


def open_workspace(
    data: Path,
    sources: Path,
    *,
    is_live: bool = False,
    workers: Workers = ALONE,
    report_progress: ReportProgress = ignore_progress,
) -> Workspace:
    """The workspace of a source catalogue that can be read; else the command stops as wrong use."""
    if not sources.is_dir():
        stop_command(
            f"expected a folder of sources, found none at {sources}; to fix: name another with --sources",
            ExitCode.WRONG_USE,
        )
    # Imported here: no command over releases needs the declarations.
    from ingest.declare.declaration import DeclarationError
    from ingest.store.paths import Paths

    workspace = Workspace(
        Paths(data.resolve()),
        sources.resolve(),
        is_live=is_live,
        workers=workers,
        report_progress=report_progress,
    )
    try:
        _ = workspace.sources
    except DeclarationError as error:
        stop_command(f"the source catalogue can't be used: {error}", ExitCode.WRONG_USE)
    return workspace


def require_data_folder(data: Path) -> None:
    """Stop the command as wrong use where there is no such folder."""
    if not data.is_dir():
        stop_command(
            f"expected a data folder, found none at {data}; to fix: name another with --data,"
            f" or run `chiso refresh --data {data}`, which makes it",
            ExitCode.WRONG_USE,
        )


def find_current_release(data: Path) -> Path | None:
    """The pointer to the current release of a data folder; None where nothing is published."""
    current = data / "releases" / "current"
    return current if current.exists() else None
