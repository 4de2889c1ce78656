"""`chiso sources …`: the catalogue, one file tried against it, and a first draft of a new declaration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import DATA, HELD, WRONG_USE, Catalogue, Data, stop
from orchestration.pipeline.workspace import SOURCES, Workspace

if TYPE_CHECKING:
    from ingest.declare.source import Source

app = typer.Typer(help="The catalogue of sources, and files tried against it.", no_args_is_help=True)


@app.command("list")
def list_(sources: Catalogue = SOURCES, data: Data = DATA) -> None:
    """Every dataset, what it gives and what is known of it here."""
    line = _line(sources, data)
    for source in line.sources.values():
        serving = line.landed.list_vintages(source.id)
        held = len(list((line.paths.held / source.id).glob("*/report.txt")))
        lost = sum(v.quarantined for v in serving)
        last = f"{len(serving)} vintage(s), last known {serving[-1].known_from:%Y-%m-%d}" if serving else ""
        marks = [last or "nothing yet", f"{lost:,} rows quarantined" if lost else "", f"{held} HELD" if held else ""]
        told = ", ".join(filter(None, marks))
        print(f"{source.id:<44} {source.fetch.kind:<9} {source.contract:<12} {told}")
        print(f"    {source.title_vi} · {source.title_en}")


@app.command()
def check(
    file_or_id: Annotated[str, typer.Argument(help="A file, or a source: its files, or its last answers.")],
    source: Annotated[
        str | None, typer.Option(help="Read the file with it; else the one that fits is found.")
    ] = None,
    sources: Catalogue = SOURCES,
    data: Data = DATA,
) -> None:
    """What would land, what would be quarantined or held and why; the stores are not touched."""
    from ingest.problem import Refusal
    from orchestration.tools import try_file as checking

    line, path = _line(sources, data), Path(file_or_id)
    if unknown := {source, None if path.exists() else file_or_id} - {None, *line.sources}:
        stop(
            f"{', '.join(sorted(unknown))}: no file and no source of {sources}; `chiso sources list` names them",
            WRONG_USE,
        )
    try:
        if path.is_file():
            chosen = line.sources[source] if source else _fitting(path, line)
            files = [checking.fetched(path, line)]
        else:
            chosen = line.sources[file_or_id]
            files = checking.files_now(line, chosen)
    except Refusal as refusal:
        print(refusal)
        raise typer.Exit(HELD) from refusal
    if not files:
        stop(
            f"{chosen.id}: no file to read; drop one into {line.paths.inbox / chosen.id}, or fetch with --live",
            WRONG_USE,
        )
    checked = checking.check(line, chosen, files)
    print(checked.told)
    raise typer.Exit(HELD if checked.is_held else 0)


def _fitting(path: Path, line: Workspace) -> Source:
    """The one source that declares this file's tables, told with why it is none of the others."""
    from orchestration.tools import try_file as checking

    fit, others = checking.fitting(path, line.sources.values())
    if len(fit) == 1:
        print(f"read by {fit[0].id}, of {len(others) + 1} sources the only one whose tables are in {path.name}\n")
        return fit[0]
    if fit:
        stop(f"{', '.join(s.id for s in fit)} all fit {path.name}; say which with --source", WRONG_USE)
    print(f"{path.name} fits no declared source:")
    for source_id, why in others.items():
        print(f"  {source_id}: {why}")
    print("--source ID shows all that differs from the one it should fit; `chiso sources new FILE` begins a new one")
    raise typer.Exit(HELD)


@app.command()
def new(file: Annotated[Path, typer.Argument(help="A file of the new source.", exists=True, dir_okay=False)]) -> None:
    """A first declaration for a file, to standard output: what could be guessed, and TODO where you decide."""
    from ingest.parse.reference_lists import ReferenceLists
    from ingest.problem import Refusal
    from orchestration.pipeline.workspace import SEEDS, utc_now
    from orchestration.tools.draft_source import draft

    try:
        print(draft(file, ReferenceLists.load(SEEDS), utc_now().date()), end="")
    except Refusal as refusal:
        print(f"chiso: {refusal}")
        raise typer.Exit(HELD) from refusal


def _line(sources: Path, data: Path) -> Workspace:
    """The line of a catalogue that can be read; else exit 2 with what is wrong in it."""
    from ingest.declare.declaration import DeclarationError
    from ingest.store.paths import Paths

    line = Workspace(Paths(data.resolve()), sources.resolve())
    try:
        _ = line.sources
    except DeclarationError as error:
        stop(f"the catalogue can't be used: {error}", WRONG_USE)
    return line
