"""A log for each refresh, one JSON object a line, for people and for programs that collect logs.

    logs/runs/<moment it began>.jsonl      {"at": …, "event": "step", "step": "raw", "text": …}
                                           {"at": …, "event": "end", "exit_code": 0, …}

A refresh that was killed has no line with its end.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.store.paths import Paths
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import Workspace

# More than a year of nights.
_MOST_LOGS = 400
_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class RunEnd:
    """How a refresh ended. `release`: the id of the current one after it, "" where there is none."""

    ended_at: dt.datetime
    exit_code: ExitCode
    release: str
    seconds: float


@dataclass(frozen=True)
class RunLog:
    """The log of one refresh, written as it goes."""

    path: Path
    workspace: Workspace
    began: float

    @classmethod
    def begin(
        cls, workspace: Workspace, started_at: dt.datetime | None = None
    ) -> RunLog:
        """Begin a log beside those of earlier refreshes, of which the oldest go.

        `started_at`: of a refresh that began before; None = it begins now.
        """
        now = workspace.clock()
        started_at = started_at or now
        ago = (now - started_at).total_seconds()
        folder = workspace.paths.runs
        for old in sorted(folder.glob("*.jsonl"))[: -_MOST_LOGS + 1]:
            old.unlink(missing_ok=True)
        path = folder / f"{started_at:{_MOMENT}}.jsonl"
        return cls(path, workspace, time.monotonic() - ago)

    def tee(self) -> Workspace:
        """The same workspace, whose progress is also written down."""
        return self.workspace.with_progress(self._note_step)

    def _note_step(self, step: str, text: str) -> None:
        self._append({"event": "step", "step": step, "text": text})
        self.workspace.report_progress(step, text)

    def describe_end(self, exit_code: ExitCode, release: Path | None) -> RunEnd:
        """How it ends now. Nothing is written."""
        return RunEnd(
            ended_at=self.workspace.clock(),
            exit_code=exit_code,
            release=release.resolve().name if release else "",
            seconds=round(time.monotonic() - self.began, 3),
        )

    def write_end(self, end: RunEnd, message: str) -> None:
        """Write how it ended, as the last line."""
        words = {
            "event": "end",
            "exit_code": int(end.exit_code),
            "outcome": end.exit_code.name.lower(),
            "release": end.release,
            "seconds": end.seconds,
            "message": message,
        }
        self._append(words, end.ended_at)

    def _append(
        self, fields: dict[str, object], moment: dt.datetime | None = None
    ) -> None:
        at = (moment or self.workspace.clock()).isoformat()
        line = json.dumps({"at": at, **fields}, ensure_ascii=False)
        # A disk without room for a line of the log must not end a refresh that has no need of it.
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(f"{line}\n")


def find_last_end(paths: Paths) -> RunEnd | None:
    """How the last refresh ended that came to its end; None where none did."""
    for path in sorted(paths.runs.glob("*.jsonl"), reverse=True):
        end = _read_end(path)
        if end is not None:
            return end
    return None


def _read_end(path: Path) -> RunEnd | None:
    for line in reversed(path.read_text("utf-8", errors="replace").splitlines()):
        try:
            fields = json.loads(line)
            if fields["event"] != "end":
                return None
            return RunEnd(
                ended_at=dt.datetime.fromisoformat(fields["at"]),
                exit_code=ExitCode(fields["exit_code"]),
                release=fields["release"],
                seconds=fields["seconds"],
            )
        except (ValueError, LookupError, TypeError):
            # A line that a full disk cut off.
            continue
    return None
