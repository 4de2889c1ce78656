"""Which code makes releases: the revision of this checkout, the versions of its tools, and older code unpacked."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from orchestration.pipeline.workspace import REPOSITORY

UNKNOWN, CHANGED = "unknown", "+changes"
# What writes the bytes of a release: Parquet names its writer's version, and another version may pack otherwise.
WRITERS = ("duckdb", "polars", "pyarrow", "dbt-core", "dbt-duckdb")


class CannotRebuild(Exception):
    """A release can't be made again here; the sentence says what is missing and where to get it."""


def git_revision(repository: Path = REPOSITORY) -> str:
    """The commit checked out; `+changes` where the tree differs from it; `unknown` outside a checkout."""
    revision = _git(repository, "rev-parse", "HEAD")
    if not revision:
        return UNKNOWN
    return revision + (CHANGED if _git(repository, "status", "--porcelain") else "")


def writers() -> Mapping[str, str]:
    """The versions of the tools that write releases here."""
    return {name: version(name) for name in WRITERS}


def unpack(repository: Path, revision: str, folder: Path) -> None:
    """Put the tree of a revision into a new folder; the checkout itself is not touched. Raises CannotRebuild."""
    folder.mkdir(parents=True)
    packed = folder.with_suffix(".tar")
    if _git(repository, "archive", "--format=tar", f"--output={packed}", revision) is None:
        raise CannotRebuild(
            f"{revision}: expected a commit of {repository.name}, met none; fetch it (`git fetch --unshallow` in a"
            " shallow clone) or run the command in a checkout that has it"
        )
    with tarfile.open(packed) as tree:
        # Debian 12's Python 3.11.2 has no `filter=` yet; an attribute it does not know does no harm.
        tree.extraction_filter = getattr(tarfile, "data_filter", None)
        tree.extractall(folder)
    packed.unlink()


def _git(repository: Path, *words: str) -> str | None:
    """What git says; None where it fails or there is none."""
    git = shutil.which("git")
    if not git:
        return None
    done = subprocess.run([git, "-C", str(repository), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
