"""Releases checked against their manifests, and the pointer to the current one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.store.atomic import set_aside
from ingest.store.paths import Paths
from orchestration.release.facts import POINTER
from orchestration.release.store.catalogue import (
    find_current_release,
    list_release_ids,
    point_current_at,
)
from orchestration.release.store.lock import lock_releases
from orchestration.release.store.verify import verify_release
from orchestration.tools.fsck.finding import Finding, Remedy, find_database_problem

_MOST_PROBLEMS = 3


def check_releases(paths: Paths) -> Iterator[Finding]:
    """What is wrong in `releases/`."""
    releases = paths.releases
    current = find_current_release(releases)
    whole: list[str] = []
    for release_id in list_release_ids(releases):
        # A copy without links makes a folder of the pointer: it is told below.
        if release_id == POINTER:
            continue
        problems = verify_release(releases / release_id)
        if not problems:
            whole.append(release_id)
            continue
        told = "; ".join(str(problem) for problem in problems[:_MOST_PROBLEMS])
        more = len(problems) - _MOST_PROBLEMS
        if more > 0:
            told += f"; and {more} more"
        yield Finding(
            f"releases/{release_id}",
            told,
            Remedy.LOST,
            _advise(release_id, is_current=current == releases / release_id),
        )
    yield from _check_pointer(releases, current, whole)


def check_dagster(paths: Paths) -> Iterator[Finding]:
    """Dagster's own databases: the history of runs, on which no figure rests."""
    for path in sorted(paths.dagster.rglob("*.db")):
        problem = find_database_problem(path)
        if problem:
            yield Finding(
                str(path.relative_to(paths.data)),
                problem,
                Remedy.HEALS,
                "it is set aside, and the history of runs begins anew",
            )


def _advise(release_id: str, *, is_current: bool) -> str:
    again = (
        f"`chiso releases rebuild {release_id}` makes it again beside, to be compared"
    )
    if is_current:
        return f"go back to a whole one with `chiso releases rollback`; {again}"
    return again


def _check_pointer(
    releases: Path, current: Path | None, whole: list[str]
) -> Iterator[Finding]:
    pointer = releases / POINTER
    if current is not None or not (whole or pointer.exists()):
        return
    if not whole:
        yield Finding(
            f"releases/{POINTER}",
            "no link to a release, and no whole release to lead to",
            Remedy.LOST,
            "move it away and run `chiso refresh`",
        )
        return

    def point_at_newest() -> None:
        with lock_releases(releases):
            if pointer.exists() and not pointer.is_symlink():
                set_aside(pointer)
            point_current_at(releases, whole[-1])

    yield Finding(
        f"releases/{POINTER}",
        "no link to a release",
        Remedy.MENDABLE,
        f"it leads to {whole[-1]} then",
        point_at_newest,
    )
