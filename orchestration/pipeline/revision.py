"""Which code makes releases: this checkout's revision, its tools' versions, older code unpacked."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from orchestration.pipeline.workspace import REPOSITORY

# What a container was built from: it has no checkout to ask.
VARIABLE = "CHISO_REVISION"
UNKNOWN, CHANGED = "unknown", "+changes"
# What writes the bytes of a release: Parquet names its writer's version, and another version may
# pack otherwise.
WRITERS = ("duckdb", "polars", "pyarrow", "dbt-core", "dbt-duckdb")


class CannotRebuild(Exception):
    """A release can't be made again here; the sentence says what is missing and where to get it."""


def read_git_revision(repository: Path = REPOSITORY) -> str:
    """The commit checked out; `+changes` where the tree differs.

    Outside a checkout it is what CHISO_REVISION says, `unknown` where that says nothing.
    """
    revision = _run_git(repository, "rev-parse", "HEAD")
    if not revision:
        return os.environ.get(VARIABLE) or UNKNOWN
    if _run_git(repository, "status", "--porcelain"):
        return revision + CHANGED
    return revision


def list_writers() -> Mapping[str, str]:
    """The versions of the tools that write releases here."""
    return {name: version(name) for name in WRITERS}


def unpack_revision(repository: Path, revision: str, folder: Path) -> None:
    """Put the tree of a revision into a new folder; the checkout itself is not touched.

    Raises CannotRebuild.
    """
    folder.mkdir(parents=True)
    archive = folder.with_suffix(".tar")
    if (
        _run_git(repository, "archive", "--format=tar", f"--output={archive}", revision)
        is None
    ):
        raise CannotRebuild(
            f"expected a commit of {repository.name}, found no {revision}; to fix: fetch it "
            "(`git fetch --unshallow` in a shallow clone), or run the command in a checkout that has it"
        )
    with tarfile.open(archive) as tree:
        # Debian 12's Python 3.11.2 has no `filter=` yet, and an attribute it does not know does no
        # harm.
        tree.extraction_filter = getattr(tarfile, "data_filter", None)
        tree.extractall(folder)
    archive.unlink()


def _run_git(repository: Path, *arguments: str) -> str | None:
    """What git prints; None where it fails, or where there is no git."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(repository), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    return done.stdout.strip()
