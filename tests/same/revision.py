"""One revision's code, run in processes of its own: what it publishes is compared, never what it is made of."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# The command line moved once; a base from before the move has it elsewhere.
_CHISO = """
import sys
try:
    from orchestration.cli.main import main
except ModuleNotFoundError:
    from orchestration.cli import main
sys.argv[0] = "chiso"
main()
"""


class CannotPublish(Exception):
    """A revision did not publish; the text is what it printed."""


@dataclass(frozen=True)
class Published:
    """A data folder and the folder of the release that is current in it."""

    data: Path

    @property
    def folder(self) -> Path:
        return (self.data / "releases" / "current").resolve()


@dataclass(frozen=True)
class Revision:
    """`name`: how people call it. `tree`: the folder that holds its code."""

    name: str
    tree: Path

    def write_country(self, folder: Path, words: Sequence[str]) -> None:
        """Write a synthetic country (its sources and files) into `folder`."""
        self._run("-m", "tests.country", *words, "--out", str(folder))

    def publish(
        self, data: Path, sources: Path | None, raw: Path | None = None
    ) -> Published:
        """Refresh a new data folder; `raw` = the raw store to begin with, which is copied by hard links."""
        data.mkdir(parents=True)
        if raw is not None:
            shutil.copytree(raw, data / "raw", copy_function=os.link)
        catalogue = () if sources is None else ("--sources", str(sources))
        self._run("-c", _CHISO, "refresh", "--data", str(data), *catalogue)
        return Published(data)

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.tree,
            env={**os.environ, "PYTHONPATH": str(self.tree)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotPublish(
                f"{self.name} ended with {done.returncode}:\n{done.stdout}"
            )
