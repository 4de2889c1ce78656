"""`chiso serve`: Dagster's web page and the nightly schedule, for this machine unless told otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import DATA, Catalogue, Data
from orchestration.pipeline.workspace import SOURCES

_LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


def serve_dagster(
    data: Data = DATA,
    sources: Catalogue = SOURCES,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 3000,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; only this machine by default."),
    ] = "127.0.0.1",
    operate: Annotated[
        bool,
        typer.Option(
            "--operate", help="Let the page start and stop runs and schedules."
        ),
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A name under which a proxy with a login serves the page."),
    ] = None,
) -> None:
    """Dagster's web page with lineage and checks, read only, and the nightly schedule behind it.

    It answers only to its own address and to its own pages.
    """
    from ingest.store.atomic import RIGHTS_OF_OTHERS
    from orchestration.dagster_records import prepare_dagster_home

    if host not in _LOOPBACK_HOSTS:
        typer.echo(
            f"chiso: warning: {host} can be reached by other machines, and the page asks nobody for a"
            " login; put a proxy with one before it (README, “Serving it to others”)",
            err=True,
        )
    # Dagster's records and what the daemon's runs write are for this user only.
    os.umask(RIGHTS_OF_OTHERS)
    os.environ["DAGSTER_HOME"] = str(prepare_dagster_home(data.resolve() / "dagster"))
    os.environ["CHISO_DATA"] = str(data.resolve())
    os.environ["CHISO_SOURCES"] = str(sources.resolve())
    # The nightly schedule is there to call the portals.
    os.environ["CHISO_LIVE"] = "1"
    _prepare_lineage(data.resolve())
    mode = "operate" if operate else "read"
    typer.echo(
        f"http://{host}:{port}/ ({'can be operated' if operate else 'read only'})"
    )
    sys.stdout.flush()
    command = [sys.executable, "-m", "orchestration.serve"]
    os.execv(sys.executable, [*command, str(port), host, mode, *(allow_host or ())])


def _prepare_lineage(data: Path) -> None:
    """Have the lineage of columns ready for the page; without it the page has all the rest."""
    from ingest.store.paths import Paths
    from orchestration.pipeline.column_lineage import (
        UnreadableModel,
        prepare_column_lineage,
    )
    from orchestration.pipeline.dbt_cache import keep_cache_in

    def report_progress(text: str) -> None:
        typer.echo(f"chiso: {text}", err=True)

    keep_cache_in(Paths(data))
    try:
        prepare_column_lineage(report_progress)
    except UnreadableModel as problem:
        report_progress(f"warning: the page shows no lineage of columns: {problem}")
