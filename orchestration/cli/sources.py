"""`chiso sources …`: the source catalogue, a file tried against it, a new declaration begun."""

from __future__ import annotations

from collections.abc import Sequence
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
from orchestration.pipeline.clock import find_day_in_vietnam
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import SOURCES, Workspace

if TYPE_CHECKING:
    from ingest.declare.source import Source
    from ingest.fetch.fetched import Fetched

app = typer.Typer(
    help="The source catalogue, and files tried against it.", no_args_is_help=True
)


@app.command("list")
def list_declared(sources: Catalogue = SOURCES, data: Data = DATA) -> None:
    """Every dataset, what it gives and what is known of it here."""
    workspace = open_workspace(data, sources)
    for source in workspace.sources.values():
        state = describe_state(workspace, source)
        print(f"{source.id:<44} {source.fetch.kind:<9} {source.contract:<12} {state}")
        print(f"    {source.title_vi} · {source.title_en}")


def describe_state(workspace: Workspace, source: Source) -> str:
    """What is known of a source in this data folder: its vintages, lost rows and held editions."""
    serving = workspace.landed.list_vintages(source.id)
    parts = ["nothing yet"]
    if serving:
        parts = [
            f"{len(serving)} vintage(s), last known {serving[-1].known_from:%Y-%m-%d}"
        ]
    quarantined = sum(vintage.quarantined for vintage in serving)
    if quarantined:
        parts.append(f"{quarantined:,} rows quarantined")
    held = len(list((workspace.paths.held / source.id).glob("*/report.txt")))
    if held:
        parts.append(f"{held} HELD")
    return ", ".join(parts)


@app.command("check")
def check_file(
    file_or_id: Annotated[
        str, typer.Argument(help="A file; or a source, to check the files it has now.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            help="Read the file with this source; else the one that fits is looked for."
        ),
    ] = None,
    sources: Catalogue = SOURCES,
    data: Data = DATA,
) -> None:
    """What would land, what would be quarantined or held and why; the stores are not touched."""
    from ingest.problem import Refusal
    from orchestration.tools.try_file import check_files

    workspace, path = open_workspace(data, sources), Path(file_or_id)
    _stop_where_unknown(workspace, path, source)
    try:
        chosen, files = _choose_files(workspace, path, source)
    except Refusal as refusal:
        print(refusal)
        raise typer.Exit(ExitCode.HELD) from refusal
    if not files:
        inbox = workspace.paths.inbox / chosen.id
        stop_command(
            f"{chosen.id}: no file to read; put one into {inbox}, or fetch with --live",
            ExitCode.WRONG_USE,
        )
    result = check_files(workspace, chosen, files)
    print(result.report)
    raise typer.Exit(ExitCode.HELD if result.is_held else ExitCode.DONE)


def _stop_where_unknown(
    workspace: Workspace, path: Path, source_id: str | None
) -> None:
    """Stop the command where a word is neither a file nor a source."""
    if path.is_dir() and str(path) not in workspace.sources:
        stop_command(
            f"expected a file or the id of a source, found the folder {path}",
            ExitCode.WRONG_USE,
        )
    named = {source_id} if source_id else set()
    if not path.exists():
        named.add(str(path))
    unknown = named - workspace.sources.keys()
    if unknown:
        stop_command(
            f"{', '.join(sorted(unknown))}: no file and no source of {workspace.sources_folder}; "
            "`chiso sources list` names them all",
            ExitCode.WRONG_USE,
        )


def _choose_files(
    workspace: Workspace, path: Path, source_id: str | None
) -> tuple[Source, Sequence[Fetched]]:
    """The source to read with, and the files to read.

    Raises Refusal where the files can't be fetched.
    """
    from orchestration.tools.try_file import list_files_now, take_file

    if not path.is_file():
        source = workspace.sources[str(path)]
        return source, list_files_now(workspace, source)
    source = (
        workspace.sources[source_id] if source_id else _find_fitting(path, workspace)
    )
    return source, [take_file(path, workspace)]


def _find_fitting(path: Path, workspace: Workspace) -> Source:
    """The one source that declares this file's tables; else the command stops and says why."""
    from orchestration.tools.try_file import find_fitting_sources

    fitting = find_fitting_sources(path, workspace.sources.values())
    if len(fitting.sources) == 1:
        [source] = fitting.sources
        tried = len(workspace.sources)
        print(
            f"read by {source.id}, of {tried} sources the only one whose tables are in {path.name}\n"
        )
        return source
    if fitting.sources:
        ids = ", ".join(source.id for source in fitting.sources)
        stop_command(
            f"{ids} all fit {path.name}; choose one with --source", ExitCode.WRONG_USE
        )
    print(f"{path.name} fits no declared source:")
    for source_id, reason in fitting.reasons_against.items():
        print(f"  {source_id}: {reason}")
    print(
        "--source ID shows all that differs from the one it should fit; `chiso sources new FILE` begins a new one"
    )
    raise typer.Exit(ExitCode.HELD)


@app.command("new")
def draft_new(
    file: Annotated[
        Path,
        typer.Argument(help="A file of the new source.", exists=True, dir_okay=False),
    ],
) -> None:
    """A first declaration for a file, to standard output, with TODO where you decide."""
    from ingest.parse.reference_lists import ReferenceLists
    from ingest.problem import Refusal
    from orchestration.pipeline.workspace import SEEDS, read_utc_clock
    from orchestration.tools.draft.source import draft_source

    try:
        print(
            draft_source(
                file, ReferenceLists.load(SEEDS), find_day_in_vietnam(read_utc_clock())
            ),
            end="",
        )
    except Refusal as refusal:
        print(f"chiso: {refusal}")
        raise typer.Exit(ExitCode.HELD) from refusal
