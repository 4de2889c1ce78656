"""What a soak has done so far: notes in its folder, by which a run that was stopped is taken up."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from orchestration.pipeline.revision import read_git_revision
from orchestration.pipeline.workspace import REPOSITORY


def prepare_folder(folder: Path) -> None:
    """Make the folder of a soak, or take up what the same code left there; what other code left goes.

    Raises SystemExit for a folder that holds something else.
    """
    code, noted = describe_code(), folder / "code.txt"
    if noted.exists() and noted.read_text("utf-8") == code:
        return
    if folder.exists() and any(folder.iterdir()) and not noted.exists():
        raise SystemExit(
            f"expected an empty folder, or one of a soak, found other files: {folder}"
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    noted.write_text(code, "utf-8")


def describe_code() -> str:
    """One text for the code of the checkout: its commit, and a hash of all that the tree has otherwise."""
    hashed = hashlib.sha256(_run_git("diff", "HEAD", "--binary"))
    new_files = _run_git("ls-files", "--others", "--exclude-standard", "-z")
    for name in filter(None, new_files.decode().split("\0")):
        hashed.update(name.encode() + (REPOSITORY / name).read_bytes())
    return f"{read_git_revision()} {hashed.hexdigest()}"


def _run_git(*words: str) -> bytes:
    command = ["git", "-C", str(REPOSITORY), *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


@dataclass
class NotedSoak:
    """A soak that notes what it did, line by line."""

    folder: Path

    @property
    def notes(self) -> Path:
        return self.folder / "done.jsonl"

    def list_done(self, kind: str) -> list[dict[str, object]]:
        """The notes of one kind, of this run and of those it takes up."""
        if not self.notes.exists():
            return []
        notes = [json.loads(line) for line in self.notes.read_text().splitlines()]
        return [note for note in notes if note["kind"] == kind]

    def note(self, kind: str, **facts: object) -> None:
        with self.notes.open("a") as stream:
            stream.write(json.dumps({"kind": kind, **facts}) + "\n")
