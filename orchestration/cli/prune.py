"""`chiso prune`: one retention rule for all that a data folder gathers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated

import typer

from orchestration.cli.options import DATA, MOST_DAYS, Data, NoWait, require_data_folder
from orchestration.cli.progress import tell_progress
from orchestration.pipeline.workspace import read_utc_clock


def prune_data_folder(
    keep_days: Annotated[
        int, typer.Option(min=1, max=MOST_DAYS, help="What is younger stays.")
    ] = 90,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would go.")
    ] = False,
    data: Data = DATA,
    no_wait: NoWait = False,
) -> None:
    """Delete what is old and nothing rests on: replaced readings, run folders, logs, Dagster's
    records, and releases but for the current one and the last of each month.
    """
    from ingest.store.paths import Paths
    from orchestration.dagster_records import delete_runs, list_runs_before
    from orchestration.pipeline.writer_lock import hold_data_folder
    from orchestration.release.store.retention import prune_releases
    from orchestration.tools.prune import (
        format_size,
        list_prunable,
        list_prunable_releases,
    )

    require_data_folder(data)
    paths = Paths(data.resolve())
    now = read_utc_clock()
    with hold_data_folder(
        paths, "prune", wait=not no_wait, report_progress=tell_progress
    ):
        found = list_prunable(paths, now, keep_days)
        releases = list_prunable_releases(paths, now, keep_days)
        runs = list_runs_before(paths.dagster, now - dt.timedelta(days=keep_days))
        sizes: Counter[str] = Counter()
        for each in (*found, *releases):
            typer.echo(
                f"{each.kind:<9} {format_size(each.size):>9}  {each.path.relative_to(paths.data)}"
            )
            sizes[each.kind] += each.size
        if not dry_run:
            prune_releases(paths.releases, now, keep_days)
            for each in found:
                each.delete()
            delete_runs(paths.dagster, runs)
    verb = "would go" if dry_run else "gone"
    for kind, size in sorted(sizes.items()):
        typer.echo(f"{verb}: {kind} {format_size(size)}")
    typer.echo(f"{verb}: dagster {len(runs)} run(s)")
    typer.echo("raw, vintages, decisions and counted sets are kept for good")
