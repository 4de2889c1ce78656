"""`chiso …`: all commands under one name. `python -m orchestration …` is the same."""

from __future__ import annotations

import typer

from orchestration.cli import form, line, releases, sources, values

app = typer.Typer(
    help="Viet Nam's digital-transformation indicators: every number traced, dated, mapped and gated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("refresh")(line.refresh_line)
app.command("explain")(values.explain_indicator)
app.command("serve")(line.serve_dagster)
app.command("form")(form.write_reporting_form)
app.command("status")(line.show_status)
app.add_typer(releases.app, name="releases")
app.add_typer(sources.app, name="sources")
app.command("cite")(values.cite_indicator)


def main() -> None:
    """The entry point of the installed command."""
    # Without a name of its own the help would call itself `__main__.py` under `python -m
    # orchestration`.
    app(prog_name="chiso")
