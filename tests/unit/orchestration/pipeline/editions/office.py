"""A small office with one source: what lies at it, visit by visit, on a clock of its own."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from ingest.store.paths import Paths
from orchestration.pipeline.editions import landing
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.workspace import Workspace
from orchestration.tools import held

SOURCE_ID = "office__dossiers"
SOURCE = """
title_vi: Hồ sơ
title_en: Dossiers
publisher: {{name_vi: Sở, name_en: Office, url: "https://example.org"}}
licence: {{id: CC0-1.0, attribution: A test office}}
system: tthc_infosys
contract: observation
replaces: {replaces}
calendar: {{frequency: monthly}}
fetch: {fetch}
edition: {{of: {of}, published_at_in_file_name: "(?P<year>\\\\d{{4}})-(?P<month>\\\\d{{2}})-(?P<day>\\\\d{{2}})"}}
read: {{kind: delimited, delimiter: ",", encoding: utf-8}}
tables:
  - period: {{kind: in_period}}
    columns:
      - {{to: unit, spellings: unit}}
      - {{to: period, spellings: month}}
      - {{to: value, spellings: received, measure: dossiers_received, number: count}}
"""
# (unit, month) → figure, as a file prints it.
Figures = Mapping[tuple[str, str], int]

FULL: Figures = {
    ("Hà Nội", "2024-01"): 10,
    ("Hà Nội", "2024-02"): 20,
    ("Cao Bằng", "2024-01"): 30,
}


def write(figures: Figures) -> str:
    lines = [f"{unit},{month},{value}\n" for (unit, month), value in figures.items()]
    return "".join(["unit,month,received\n", *lines])


@dataclass
class House:
    """One source on a clock of its own, landed after each visit."""

    folder: Path
    now: dt.datetime = dt.datetime(2024, 6, 1)

    def visit(self, files: Mapping[str, Figures]) -> list[EditionOutcome]:
        self.now += dt.timedelta(days=1)
        place = self.folder / "data" / "inbox" / "office__dossiers"
        if not place.parent.exists():
            place = self.folder / "sources" / "office" / "files"
        for old in place.glob("*.csv"):
            old.unlink()
        for name, figures in files.items():
            (place / name).write_text(write(figures), "utf-8")
        self.look()
        return self.land()

    def look(self) -> tuple[str, ...]:
        """Fetch what lies there; returns what was left in the inbox."""
        workspace = self.workspace()
        fetched = fetch_source(workspace, workspace.sources[SOURCE_ID])
        assert fetched.problem == ""
        return fetched.left

    def land(self) -> list[EditionOutcome]:
        workspace = self.workspace()
        source = workspace.sources[SOURCE_ID]
        # what gate A thinks of them is not the question here, and asking it takes a second
        judge = patch.object(
            landing, "judge_candidates", lambda *_: {source.contract: []}
        )
        with judge, tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            return landing.land_sources(workspace, [source], Path(scratch))

    def confirm_all(self) -> None:
        """Somebody says yes to all that is held for what it withdraws, and it is read again."""
        workspace = self.workspace()
        for one in held.list_held(workspace):
            if one.can_be_confirmed:
                held.confirm_edition(workspace, one.name, by="A. Nguyen", why="seen")
        self.land()

    def workspace(self) -> Workspace:
        moment = self.now.replace(tzinfo=dt.UTC)
        return Workspace(
            Paths(self.folder / "data"), self.folder / "sources", clock=lambda: moment
        )


@contextmanager
def open_house(replaces: str, of: str, fetch: str) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        declared = root / "sources" / "office" / "dossiers.yml"
        declared.parent.mkdir(parents=True)
        place = root / "data" / "inbox" / "office__dossiers"
        words = "{kind: inbox, pattern: '*.csv'}"
        if fetch == "folder":
            place = declared.parent / "files"
            words = "{kind: folder, path: files, pattern: '*.csv'}"
        place.mkdir(parents=True)
        declared.write_text(
            SOURCE.format(replaces=replaces, of=of, fetch=words), "utf-8"
        )
        yield House(root)
