"""What a soak has done so far: notes in its folder, by which a run that was stopped is taken up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


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
