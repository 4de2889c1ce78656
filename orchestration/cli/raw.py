"""`chiso raw …`: the bytes as they came."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.options import (
    DATA,
    Catalogue,
    Data,
    open_workspace,
    require_data_folder,
    stop_command,
)
from orchestration.cli.progress import tell_progress
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import SOURCES

app = typer.Typer(help="The bytes as they came.", no_args_is_help=True)


# One command alone would stand for the whole group.
@app.callback()
def keep_group() -> None:
    """The bytes as they came."""


@app.command("erase")
def erase(
    source: Annotated[
        str, typer.Argument(help="The dataset, as `sources list` names it.")
    ],
    file: Annotated[
        str, typer.Argument(help="The file's sha256, or the name it came with.")
    ],
    by: Annotated[str, typer.Option("--by", help="Who answers for it.")],
    why: Annotated[str, typer.Option("--why", help="The law or order it follows.")],
    data: Data = DATA,
    sources: Catalogue = SOURCES,
) -> None:
    """Remove a file and all that was read from it; a record of who and why stays in its place."""
    from orchestration.pipeline.writer_lock import hold_data_folder
    from orchestration.tools.erase import CannotErase, erase_file

    require_data_folder(data)
    workspace = open_workspace(data, sources)
    with hold_data_folder(workspace.paths, "raw erase", report_progress=tell_progress):
        try:
            erased = erase_file(workspace, source, file, by=by, why=why)
        except CannotErase as refusal:
            stop_command(str(refusal), ExitCode.WRONG_USE)
    print(f"erased by {erased.tombstone.by}: {source}/{erased.tombstone.sha256}")
    for vintage in erased.vintages:
        print(f"  no longer serves: {vintage}")
    if erased.beside:
        print(f"  came with it and is no longer read: {', '.join(erased.beside)}")
    for release in erased.releases:
        print(f"  release {release} still holds figures read from it")
    print(
        "take the file out of its source or inbox too; the next refresh publishes without it"
    )
