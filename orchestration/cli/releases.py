"""`chiso releases …` and `chiso cite`: what stands on the shelf, and one of them made again to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import rmtree
from typing import Annotated

import typer

from orchestration.cli.options import COULD_NOT_RUN, DATA, Data
from orchestration.pipeline.workspace import utc_now

app = typer.Typer(help="The releases in a data folder.", no_args_is_help=True)

Release = Annotated[str, typer.Argument(help="A release id, or `current`.")]


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """What the shelf refuses is said in one sentence, with exit code 3."""
    from orchestration.pipeline.revision import CannotRebuild
    from orchestration.release.describe.manifest import Damaged
    from orchestration.release.store.catalogue import Busy, NoSuchRelease
    from orchestration.tools.cite import NotCitable

    try:
        yield print
    except (Busy, CannotRebuild, Damaged, NoSuchRelease, NotCitable) as refusal:
        typer.echo(f"chiso: {refusal.args[0] if refusal.args else refusal}", err=True)
        raise typer.Exit(COULD_NOT_RUN) from refusal


@app.command("list")
def list_(data: Data = DATA) -> None:
    """Every release, newest first."""
    from orchestration.release.store.history import list_releases

    with _told() as tell:
        for one in list_releases(data / "releases"):
            mark = "→" if one.is_current else " "
            what = f"{one.release.rows:>10,} rows  {one.release.git_revision[:12]}" if one.release else one.problem
            tell(f"{mark} {one.release_id}  {what}")


@app.command()
def diff(before: Release, after: Release = "current", data: Data = DATA) -> None:
    """What changed from one release to another, in words."""
    from orchestration.release.describe import changes as compare
    from orchestration.release.store import history

    with _told() as tell:
        tell(compare.tell(history.diff(data / "releases", before, after)))


@app.command()
def rollback(release: Release, data: Data = DATA) -> None:
    """Make an earlier release the current one again; nothing is deleted."""
    from orchestration.release.store.history import rollback as back

    with _told() as tell:
        tell(f"current is {back(data / 'releases', release).release_id}")


@app.command()
def verify(release: Release = "current", data: Data = DATA) -> None:
    """Check every file of a release against its manifest."""
    from orchestration.release.store.history import verify as check

    with _told() as tell:
        problems = check(data / "releases", release)
        for problem in problems:
            tell(str(problem))
        tell(f"{release}: {'damaged' if problems else 'whole'}")
    if problems:
        raise typer.Exit(COULD_NOT_RUN)


@app.command()
def prune(
    keep_days: Annotated[int, typer.Option(help="Younger releases stay.")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    data: Data = DATA,
) -> None:
    """Drop old releases: never the current one, nor the last of a month."""
    from orchestration.release.store.history import prune as drop

    with _told() as tell:
        plan = drop(data / "releases", utc_now(), keep_days, dry_run=dry_run)
        for release_id in plan.dropped:
            tell(f"{'would go' if dry_run else 'dropped'}  {release_id}")
        for release_id, reason in plan.kept:
            tell(f"kept  {release_id}  ({reason})")


@app.command()
def rebuild(release: Release = "current", data: Data = DATA) -> None:
    """Make a release again from raw, under its own revision, and compare every Parquet and CSV file."""
    from ingest.store.paths import Paths
    from orchestration.tools.rebuild import rebuild as make_again

    paths = Paths(data.resolve())
    workshop = paths.build / f"rebuilt-{utc_now():%Y%m%dT%H%M%SZ}"
    with _told() as tell:
        made = make_again(paths, release, workshop, say=lambda stage, text: typer.echo(f"{stage}: {text}", err=True))
        for path, is_same in made.compared.items():
            tell(f"{'same' if is_same else 'DIFFERS':<8} {path}")
        for note in made.notes:
            tell(f"note: {note}")
        same = sum(made.compared.values())
        tell(f"{made.release_id}: {same} of {len(made.compared)} files are byte for byte the same")
    if made.is_same:
        rmtree(workshop)
    else:
        tell(f"the second making is in {made.folder}")
        raise typer.Exit(1)


def cite(
    value: Annotated[str, typer.Argument(help="chiso:<indicator>/<unit>/<start>..<end>/<kind>/<map>[@<release>]")],
    data: Data = DATA,
) -> None:
    """The sentence to print beside a value, in Vietnamese and English."""
    from orchestration.tools.cite import cite as citation

    with _told() as tell:
        cited = citation(data / "releases", value)
        tell(f"{cited.sentence_vi}\n{cited.sentence_en}")
