"""`chiso …`: all commands under one name. `python -m orchestration …` is the same."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from orchestration.cli import (
    ask,
    form,
    fsck,
    held,
    line,
    page,
    prune,
    raw,
    releases,
    serve,
    sources,
    values,
)
from orchestration.cli.commands import Commands

app = typer.Typer(
    cls=Commands,
    help="Viet Nam's digital-transformation indicators: every number traced, dated, mapped and gated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        print(f"chiso {version('chiso')}")
        raise typer.Exit


@app.callback()
def take_common_options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and end.",
        ),
    ] = False,
) -> None:
    """What stands before any command."""


app.command("refresh")(line.refresh_line)
app.command("count")(line.count_cases)
app.command("explain")(values.explain_indicator)
app.command("serve")(serve.serve_dagster)
app.command("form")(form.write_reporting_form)
app.command("page")(page.open_pages)
app.command("status")(line.show_status)
app.command("watch")(line.watch_line)
app.command("prune")(prune.prune_data_folder)
app.command("fsck")(fsck.check_data_folder)
app.add_typer(releases.app, name="releases")
app.add_typer(sources.app, name="sources")
app.add_typer(held.app, name="held")
app.add_typer(raw.app, name="raw")
app.command("cite")(values.cite_indicator)
app.command("sql")(ask.ask_sql)
app.command("mcp")(ask.serve_mcp)


def main() -> None:
    """Run the command line, within `stopping.run_to_end`; ends with SystemExit."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no Vietnamese shows it as well as it can.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # Without a name of its own the help would call itself `__main__.py` under `python -m
    # orchestration`.
    app(prog_name="chiso")
