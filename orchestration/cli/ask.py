"""`chiso sql` and `chiso mcp`: a release asked in SQL, by a person or by an assistant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import DATA, Data, require_data_folder, stop_command
from orchestration.cli.releases import stop_with_reason
from orchestration.pipeline.exit_code import ExitCode

if TYPE_CHECKING:
    import duckdb

    from orchestration.tools.ask.read_only_sql import Limits

_PROMPT = "chiso> "
_MORE = "   ...> "
_WELCOME = """Release {release}, read only. Begin at indicator_values, e.g.
  select unit_name_vi, value from indicator_values where indicator_id = 'dti_province' limit 5;
`show tables;` lists the tables, `describe indicator_values;` the columns of one. End a statement with a
semicolon, and leave with Ctrl-D."""


class Format(StrEnum):
    """How the rows of a query are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


def ask_sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="One statement; without it, a prompt, or what comes on standard input."
        ),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", help="How the rows are written.")
    ] = Format.TABLE,
    rows: Annotated[
        int | None, typer.Option(min=1, help="At most so many rows; all by default.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.001, help="How long a query may take.")
    ] = 60,
    release: Annotated[
        str, typer.Option(help="A release id, or `current`.")
    ] = "current",
    data: Data = DATA,
) -> None:
    """Ask a release in SQL (DuckDB's), read only; without a query, at a prompt. No other program is needed."""
    from orchestration.release.store.catalogue import get_release_folder
    from orchestration.tools.ask.read_only_sql import Limits
    from orchestration.tools.open_release import open_release

    require_data_folder(data)
    with stop_with_reason():
        folder = get_release_folder(data.resolve() / "releases", release)
    limits = Limits(seconds, rows)
    with open_release(folder, for_anybody=True) as connection:
        if query is None and sys.stdin.isatty():
            typer.echo(_WELCOME.format(release=folder.name))
            _prompt(connection, limits, format)
        else:
            _answer_once(connection, query or sys.stdin.read(), limits, format)


def serve_mcp(data: Data = DATA) -> None:
    """The current release for an assistant, over the Model Context Protocol on standard input and output.

    Needs the extra: pip install 'chiso[mcp]'. In the settings of the assistant the command is `chiso mcp`.
    """
    from orchestration.pipeline.workspace import SEEDS
    from orchestration.release.store.catalogue import get_release_folder
    from orchestration.tools.ask.release_tools import ReleaseTools, load_aliases

    require_data_folder(data)
    releases = data.resolve() / "releases"
    with stop_with_reason():
        get_release_folder(releases, "current")
    try:
        from orchestration.tools.ask.server import build_server
    except ModuleNotFoundError as missing:
        stop_command(
            f"expected the extra for assistants, found no module {missing.name};"
            " to fix: pip install 'chiso[mcp]'",
            ExitCode.COULD_NOT_RUN,
        )
    tools = ReleaseTools(releases, aliases=load_aliases(SEEDS))
    build_server(tools).run(show_banner=False)


def _answer_once(
    connection: duckdb.DuckDBPyConnection, sql: str, limits: Limits, form: Format
) -> None:
    from orchestration.tools.ask.read_only_sql import QueryRefused, run_query
    from orchestration.tools.ask.write_rows import write_rows

    try:
        table = run_query(connection, sql, limits)
    except QueryRefused as refusal:
        stop_command(str(refusal), ExitCode.WRONG_USE)
    write_rows(table, form.value, sys.stdout)


def _prompt(
    connection: duckdb.DuckDBPyConnection, limits: Limits, form: Format
) -> None:
    """Read statements to the end of the input; what is refused is said, and the prompt stays."""
    from orchestration.tools.ask.read_only_sql import QueryRefused, run_query
    from orchestration.tools.ask.write_rows import write_rows

    for sql in _read_statements():
        try:
            write_rows(run_query(connection, sql, limits), form.value, sys.stdout)
        except QueryRefused as refusal:
            typer.echo(f"chiso: {refusal}", err=True)


def _read_statements() -> Iterator[str]:
    """What is typed up to each semicolon at the end of a line."""
    # Where the platform has it, lines can be edited and called back.
    with suppress(ImportError):
        import readline  # noqa: F401

    lines: list[str] = []
    while True:
        try:
            lines.append(input(_MORE if lines else _PROMPT))
        except EOFError:
            print()
            return
        if lines[-1].rstrip().endswith(";"):
            yield "\n".join(lines)
            lines = []
        elif not "".join(lines).strip():
            lines = []
