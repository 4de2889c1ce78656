"""`chiso refresh` and `status`: the line run once, and how it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import (
    DATA,
    Catalogue,
    Data,
    Jobs,
    NoWait,
    Scheduler,
    open_workspace,
    require_data_folder,
    stop_command,
)
from orchestration.cli.progress import show_progress
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workers import Workers
from orchestration.pipeline.workspace import SOURCES, Workspace

if TYPE_CHECKING:
    from orchestration.pipeline.refresh_report import RefreshResult


def refresh_line(
    data: Data = DATA,
    sources: Catalogue = SOURCES,
    only: Annotated[
        list[str] | None, typer.Option(help="Fetch and read only these datasets.")
    ] = None,
    reread: Annotated[
        list[str] | None,
        typer.Option(help="Read every kept edition of these datasets again."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Call live portals too.")
    ] = False,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
    no_wait: NoWait = False,
) -> None:
    """Fetch the sources, land what is new, build, judge, and publish a release."""
    from ingest.store.paths import Paths
    from orchestration.pipeline.estimate import find_estimate

    with show_progress(find_estimate(Paths(data.resolve()))) as report_progress:
        # The first word comes before anything that takes a moment.
        report_progress("start", f"into {data}")
        # Imported here: it takes a moment, and no other command refreshes.
        from orchestration.refresh import run_refresh
        from orchestration.release.store import catalogue

        workspace = open_workspace(
            data,
            sources,
            is_live=live,
            workers=Workers(jobs, scheduler),
            report_progress=report_progress,
        )
        for option, named in (("--only", only), ("--reread", reread)):
            unknown = set(named or ()) - set(workspace.sources)
            if unknown:
                stop_command(
                    f"{option} {', '.join(sorted(unknown))}: not in {sources}; `chiso sources list` names them all",
                    ExitCode.WRONG_USE,
                )
        if not workspace.sources:
            stop_command(
                f"expected at least one source in {sources}, found none",
                ExitCode.WRONG_USE,
            )
        before = catalogue.find_current_release(workspace.paths.releases)
        result = run_refresh(
            workspace,
            only=tuple(only or ()),
            reread=tuple(reread or ()),
            wait=not no_wait,
        )
    print(result.message)
    _say_last_words(workspace, before, result)
    raise typer.Exit(result.exit_code)


def count_cases(
    data: Data = DATA,
    sources: Catalogue = SOURCES,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
    no_wait: NoWait = False,
) -> None:
    """Count the landed cases of which nothing is counted yet, ahead of the refresh that publishes them."""
    from orchestration.pipeline.cases.landed_cases import count_landed_cases
    from orchestration.pipeline.workers import WorkersLost
    from orchestration.pipeline.writer_lock import DataFolderBusy, hold_data_folder

    require_data_folder(data)
    with show_progress() as report_progress:
        workspace = open_workspace(
            data,
            sources,
            workers=Workers(jobs, scheduler),
            report_progress=report_progress,
        )
        try:
            with hold_data_folder(
                workspace.paths,
                "count",
                wait=not no_wait,
                report_progress=report_progress,
            ):
                counts = count_landed_cases(workspace, workspace.run_folder("count"))
        except (DataFolderBusy, WorkersLost) as problem:
            stop_command(str(problem), ExitCode.COULD_NOT_RUN)
    print(
        f"{counts.new} of {len(counts.sets)} sets counted now, {counts.opened} landed files read"
    )


def _say_last_words(
    workspace: Workspace, before: Path | None, result: RefreshResult
) -> None:
    """What changed, what is late, what to do. `before`: the release that was current at the start."""
    from orchestration.pipeline.source_status import (
        list_source_statuses,
        read_last_periods,
    )
    from orchestration.tools.closing_words import close_refresh

    statuses = list_source_statuses(workspace, read_last_periods(result.release))
    published = None if result.release == before else result.release
    for line in close_refresh(result.exit_code, statuses, published):
        print(line)


def show_status(data: Data = DATA, sources: Catalogue = SOURCES) -> None:
    """When each source was seen last, what is due, what is held and why, and what is quarantined."""
    from ingest.problem import Refusal
    from orchestration.pipeline.clock import find_clock_problem
    from orchestration.pipeline.run_log import find_last_end
    from orchestration.pipeline.source_status import (
        list_source_statuses,
        read_last_periods,
    )
    from orchestration.release.store import catalogue
    from orchestration.tools.status import (
        describe_disk_use,
        describe_last_run,
        describe_release,
        describe_sources,
    )
    from orchestration.tools.try_file import list_quarantined_rows

    require_data_folder(data)
    workspace = open_workspace(data, sources)
    current = catalogue.find_current_release(workspace.paths.releases)
    statuses = list_source_statuses(workspace, read_last_periods(current))
    last_run = describe_last_run(find_last_end(workspace.paths), workspace.clock())
    print(
        *describe_release(current), last_run, "", *describe_sources(statuses), sep="\n"
    )
    print("", describe_disk_use(workspace.paths), sep="\n")
    clock_problem = find_clock_problem(workspace)
    if clock_problem:
        print(f"\nno refresh will run: {clock_problem}")
    reports = sorted(workspace.paths.held.glob("*/*/report.txt"))
    for report in reports:
        edition = report.parent
        print(
            f"\nheld: {edition.parent.name}/{edition.name}\n{report.read_text('utf-8', errors='replace')}"
        )
    is_damaged = False
    for source in workspace.sources.values():
        try:
            # Receipts and the listing are not needed here, but a damaged one holds the source.
            workspace.raw.find_last_visit(source.id)
            workspace.raw.list_editions(source.id)
            lines = list_quarantined_rows(workspace, source)
        except Refusal as refusal:
            is_damaged = True
            lines = [f"held: {refusal}"]
        if lines:
            print(f"\n{source.id}", *lines, sep="\n")
    if clock_problem:
        raise typer.Exit(ExitCode.WRONG_USE)
    if reports or is_damaged:
        raise typer.Exit(ExitCode.HELD)
    is_any_unreachable = any(s.contact.unreachable_since for s in statuses)
    raise typer.Exit(ExitCode.SOURCE_FAILED if is_any_unreachable else ExitCode.DONE)


def watch_line(data: Data = DATA, sources: Catalogue = SOURCES) -> None:
    """Say, and tell the addresses of CHISO_ALERTS, where nobody has refreshed for 26 hours."""
    from orchestration.pipeline.alerts.causes import LONGEST_PAUSE
    from orchestration.pipeline.clock import find_clock_problem
    from orchestration.pipeline.run_end import look_for_pause
    from orchestration.pipeline.writer_lock import DataFolderBusy, hold_data_folder
    from orchestration.release.store import catalogue
    from orchestration.tools.status import describe_pause

    require_data_folder(data)
    with show_progress() as report_progress:
        workspace = open_workspace(data, sources, report_progress=report_progress)
        current = catalogue.find_current_release(workspace.paths.releases)
        try:
            with hold_data_folder(workspace.paths, "watch", wait=False):
                pause = look_for_pause(workspace, current)
        except DataFolderBusy as busy:
            # Somebody is at work, so it is not silent.
            print(busy)
            raise typer.Exit(ExitCode.DONE) from busy
    if pause is None:
        print("no refresh has ended here yet")
        raise typer.Exit(ExitCode.COULD_NOT_RUN)
    print(f"the last refresh ended {describe_pause(pause)}")
    if problem := find_clock_problem(workspace):
        print(problem)
        raise typer.Exit(ExitCode.WRONG_USE)
    is_long = pause > LONGEST_PAUSE
    raise typer.Exit(ExitCode.COULD_NOT_RUN if is_long else ExitCode.DONE)
