"""`chiso …`: the same job as Dagster's, without a server."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import releases as cli_releases
from orchestration.cli import sources as cli_sources
from orchestration.cli.options import COULD_NOT_RUN, DATA, HELD, WRONG_USE, Catalogue, Data, stop
from orchestration.pipeline.workspace import SOURCES, Say, Workspace

app = typer.Typer(
    help="Viet Nam's digital-transformation indicators: every number traced, dated, mapped and gated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(cli_releases.app, name="releases")
app.add_typer(cli_sources.app, name="sources")
app.command()(cli_releases.cite)


@app.command()
def refresh(
    data: Data = DATA,
    sources: Catalogue = SOURCES,
    only: Annotated[list[str] | None, typer.Option(help="Only these datasets are asked and read.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask live portals too.")] = False,
) -> None:
    """Ask the sources, land what is new, build, judge, and publish a release."""
    from ingest.declare.declaration import DeclarationError
    from ingest.store.paths import Paths
    from orchestration.pipeline.refresh import refresh as run

    with _progress() as say:
        line = Workspace(Paths(data.resolve()), sources.resolve(), is_live=live, say=say)
        try:
            unknown = set(only or ()) - set(line.sources)
        except DeclarationError as error:
            stop(f"the catalogue can't be used: {error}", WRONG_USE)
        if unknown:
            stop(f"--only {', '.join(sorted(unknown))}: not in {sources}; see `chiso sources list`", WRONG_USE)
        if not line.sources:
            stop(f"no source in {sources}", WRONG_USE)
        outcome = run(line, only=tuple(only or ()))
    print(outcome.told)
    raise typer.Exit(outcome.exit_code)


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(help="indicator_id")],
    unit: Annotated[str, typer.Argument(help="unit_id, e.g. VN or ha_noi")],
    period: Annotated[str, typer.Argument(help="2024, 2024-03, 2024-Q1, 2024-03-31 …")],
    on_map: Annotated[str, typer.Option("--map", help="as_reported, map_63 or map_34")] = "as_reported",
    data: Data = DATA,
) -> None:
    """A published number, its pair, and every cell under it."""
    import polars as pl

    from ingest.parse.periods import parse_periods
    from orchestration.tools import explain as explaining

    [read] = parse_periods(pl.Series([period])).to_dicts()
    if read["problem"]:
        stop(f"{period}: {read['problem']}", WRONG_USE)
    current = data / "releases" / "current"
    if not current.exists():
        stop(f"no release in {data}; `chiso refresh` makes one", COULD_NOT_RUN)
    found = explaining.explain(current, indicator, unit, read["period_end"], on_map)
    if not found:
        stop(f"no {indicator} of {unit} for {period} on {on_map}; ask fct_indicator for its periods", WRONG_USE)
    print(explaining.tell(found))


@app.command()
def serve(
    data: Data = DATA,
    sources: Catalogue = SOURCES,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Dagster's web page with lineage, checks and the nightly schedule, on this machine only."""
    from orchestration.pipeline.refresh import prepare_instance

    home = prepare_instance(data.resolve() / "dagster")
    told = {"DAGSTER_HOME": str(home), "CHISO_DATA": str(data.resolve()), "CHISO_SOURCES": str(sources.resolve())}
    os.environ.update(told | {"CHISO_LIVE": "1"})
    dagster = str(Path(sys.executable).with_name("dagster"))
    place = ["-h", "127.0.0.1", "-p", str(port)]
    os.execv(dagster, [dagster, "dev", "-m", "orchestration.definitions", *place])


@app.command("form")
def reporting_form(
    unit: Annotated[str, typer.Argument(help="unit_id or name, e.g. ha_noi or “Hà Nội”")],
    period: Annotated[str, typer.Argument(help="2024-03, 2024-Q1 or 2024: all that is due when it ends")],
    out: Annotated[Path | None, typer.Option(help="The workbook to write.")] = None,
    data: Data = DATA,
) -> None:
    """The workbook a unit fills in for a period; drop it into data/inbox/chiso__reporting_form/ when it is back."""
    import polars as pl

    from ingest.parse.periods import parse_periods
    from ingest.parse.reference_lists import ReferenceLists
    from orchestration.pipeline.workspace import SEEDS
    from orchestration.tools import form

    [read] = parse_periods(pl.Series([period])).to_dicts()
    if read["problem"] or read["period_kind"] != "in_period":
        stop(f"{period}: {read['problem'] or 'a form is for a month, a quarter or a year, e.g. 2024-03'}", WRONG_USE)
    last_day = read["period_end"]
    asked = pl.DataFrame({"unit_text": [unit], "on": [last_day]})
    [found] = ReferenceLists.load(SEEDS).resolve_units(asked).to_dicts()
    if found["problem"]:
        stop(found["problem"], WRONG_USE)
    unit_id, current = found["unit_id"], data / "releases" / "current"
    path = out or Path(f"bieu-bao-cao_{unit_id}_{period}.xlsx")
    if path.exists():
        stop(f"{path} is there already, perhaps filled in; take it away or name another with --out", WRONG_USE)
    previous = form.previous_figures(current, unit_id, last_day) if current.exists() else {}
    try:
        asked_for = form.write(path, unit_id, last_day, SEEDS, previous)
    except ValueError as error:
        stop(str(error), WRONG_USE)
    print(f"{path}: {asked_for} figures asked of {unit_id} for the periods that end on {last_day}")


@app.command()
def status(data: Data = DATA, sources: Catalogue = SOURCES) -> None:
    """What is current, what is held and why, and which rows are quarantined."""
    from ingest.store.paths import Paths
    from orchestration.release.store import catalogue as shelf
    from orchestration.tools import try_file as checking

    line = Workspace(Paths(data.resolve()), sources.resolve())
    current = shelf.current(line.paths.releases)
    print(f"current: {current.name if current else 'no release yet'}")
    held = sorted(line.paths.held.glob("*/*/report.txt"))
    for report in held:
        print(f"\nheld: {report.parent.parent.name}/{report.parent.name}\n{report.read_text('utf-8')}")
    for source in line.sources.values():
        if lost := checking.quarantine_of(line, source):
            print("\n".join([f"\n{source.id}", *lost]))
    raise typer.Exit(HELD if held else 0)


class _progress:  # noqa: N801
    """A live line on a terminal, plain lines elsewhere."""

    def __enter__(self) -> Say:
        self._started = time.monotonic()
        self._status = None
        if sys.stderr.isatty():
            from rich.console import Console

            self._console = Console(stderr=True)
            self._status = self._console.status("starting")
            self._status.start()
        return self._say

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def _say(self, stage: str, text: str) -> None:
        seconds = time.monotonic() - self._started
        if self._status:
            self._console.print(f"[dim]{seconds:6.1f} s[/]  [bold]{stage:<8}[/] {text}", highlight=False)
            self._status.update(f"{stage}: {text}")
        else:
            print(f"{seconds:6.1f} s  {stage:<8} {text}", file=sys.stderr, flush=True)


def main() -> None:
    app()
