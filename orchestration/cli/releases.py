"""`chiso releases …`: the releases in a data folder, and one of them made again to be compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import (
    DATA,
    MOST_DAYS,
    Data,
    NoWait,
    require_data_folder,
    stop_command,
)
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import read_utc_clock

if TYPE_CHECKING:
    from orchestration.release.store.history import ListedRelease
    from orchestration.tools.rebuild import RebuildResult

app = typer.Typer(help="The releases in a data folder.", no_args_is_help=True)

ReleaseId = Annotated[str, typer.Argument(help="A release id, or `current`.")]


@contextmanager
def stop_with_reason() -> Iterator[None]:
    """Stop with one sentence where a release is not there, damaged, busy or can't be made again."""
    from orchestration.pipeline.revision import CannotRebuild
    from orchestration.release.describe.manifest import DamagedRelease
    from orchestration.release.store.catalogue import NoSuchRelease
    from orchestration.release.store.lock import ReleasesLocked
    from orchestration.tools.cite import NotCitable

    try:
        yield
    except (
        CannotRebuild,
        DamagedRelease,
        NoSuchRelease,
        ReleasesLocked,
    ) as refusal:
        stop_command(_get_message(refusal), ExitCode.COULD_NOT_RUN)
    except NotCitable as refusal:
        stop_command(_get_message(refusal), ExitCode.WRONG_USE)


def _get_message(refusal: Exception) -> str:
    # A LookupError puts its message between quotes when it is printed itself.
    return str(refusal.args[0] if refusal.args else refusal)


def _hold(data: Path, command: str, no_wait: bool) -> AbstractContextManager[None]:
    """The data folder as its only writer."""
    from ingest.store.paths import Paths
    from orchestration.pipeline.writer_lock import hold_data_folder

    return hold_data_folder(
        Paths(data.resolve()),
        command,
        wait=not no_wait,
        report_progress=_echo_progress,
    )


def _echo_progress(step: str, text: str) -> None:
    typer.echo(f"{step}: {text}", err=True)


@app.command("list")
def list_published(data: Data = DATA) -> None:
    """Every release, newest first."""
    from orchestration.release.store.history import list_releases

    require_data_folder(data)
    with stop_with_reason():
        listing = list_releases(data / "releases")
    for listed in listing:
        print(_format_listed(listed))
    if not listing:
        print("no release yet: `chiso refresh` makes the first")


def _format_listed(listed: ListedRelease) -> str:
    mark = "→" if listed.is_current else " "
    if listed.release is None:
        return f"{mark} {listed.release_id}  {listed.problem}"
    release = listed.release
    return f"{mark} {listed.release_id}  {release.rows:>10,} rows  {release.git_revision[:12]}"


@app.command("diff")
def compare_two(
    before: ReleaseId, after: ReleaseId = "current", data: Data = DATA
) -> None:
    """What changed from one release to another, in words."""
    from orchestration.release.describe.changes.markdown import format_changes
    from orchestration.release.store import history

    require_data_folder(data)
    with stop_with_reason():
        print(
            format_changes(history.compare_published(data / "releases", before, after))
        )


@app.command("rollback")
def roll_back(release: ReleaseId, data: Data = DATA) -> None:
    """Make an earlier release the current one again; nothing is deleted."""
    from orchestration.release.store import history

    require_data_folder(data)
    with stop_with_reason():
        current = history.roll_back(data / "releases", release)
        print(f"current is {current.release_id}")


@app.command("verify")
def verify_files(release: ReleaseId = "current", data: Data = DATA) -> None:
    """Check every file of a release against its manifest."""
    from orchestration.release.store import history

    require_data_folder(data)
    with stop_with_reason():
        problems = history.verify_published(data / "releases", release)
    for problem in problems:
        print(problem)
    print(f"{release}: {'damaged' if problems else 'whole'}")
    if problems:
        raise typer.Exit(ExitCode.COULD_NOT_RUN)


@app.command("prune")
def delete_old(
    keep_days: Annotated[
        int, typer.Option(min=0, max=MOST_DAYS, help="Younger releases stay.")
    ] = 90,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would be deleted.")
    ] = False,
    data: Data = DATA,
    no_wait: NoWait = False,
) -> None:
    """Delete old releases: never the current one, nor the last of a month."""
    from orchestration.release.store import retention

    require_data_folder(data)
    verb = "would go" if dry_run else "dropped"
    with stop_with_reason(), _hold(data, "prune", no_wait):
        pruning = retention.prune_releases(
            data / "releases", read_utc_clock(), keep_days, dry_run=dry_run
        )
        for release_id in pruning.dropped:
            print(f"{verb}  {release_id}")
        for release_id, reason in pruning.kept:
            print(f"kept  {release_id}  ({reason})")


@app.command("rebuild")
def make_again(
    release: ReleaseId = "current", data: Data = DATA, no_wait: NoWait = False
) -> None:
    """Make a release again from raw, under its own revision, and compare every data file."""
    from ingest.store.paths import Paths
    from orchestration.tools import rebuild

    require_data_folder(data)
    paths = Paths(data.resolve())
    scratch_folder = paths.build / f"rebuilt-{read_utc_clock():%Y%m%dT%H%M%SZ}"
    with stop_with_reason(), _hold(data, "rebuild", no_wait):
        rebuilt = rebuild.rebuild_release(
            paths,
            release,
            scratch_folder,
            report_progress=_echo_progress,
        )
    _print_comparison(rebuilt)
    if rebuilt.is_same:
        rmtree(scratch_folder)
        return
    # What differs stays, to be looked into.
    print(f"the second making is in {rebuilt.folder}")
    raise typer.Exit(ExitCode.REFUSED)


def _print_comparison(rebuilt: RebuildResult) -> None:
    for path, is_same in rebuilt.compared.items():
        print(f"{'same' if is_same else 'DIFFERS':<8} {path}")
    for note in rebuilt.notes:
        print(f"note: {note}")
    same = sum(rebuilt.compared.values())
    print(
        f"{rebuilt.release_id}: {same} of {len(rebuilt.compared)} files are byte for byte the same"
    )
