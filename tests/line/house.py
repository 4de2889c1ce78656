"""A tiny catalogue with one office, and its data folder: a house to be refreshed and wrecked."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
import openpyxl

from ingest.store.paths import Paths
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from orchestration.tools import held
from tests.line.events import forget_events

FORM = """
title_vi: Hồ sơ trực tuyến
title_en: Online dossiers
publisher: {name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, url: https://creativecommons.org/publicdomain/zero/1.0/, attribution: A test office}
system: tthc_infosys
contract: observation
replaces: whole
max_loss_share: 0.5
calendar: {frequency: monthly}
fetch: {kind: folder, path: files, pattern: form.*}
read: {kind: spreadsheet}
tables:
  - period: {kind: in_period, text: "2024-03"}
    columns:
      - {to: unit, spellings: [Tỉnh]}
      - {to: value, spellings: [Hồ sơ tiếp nhận], measure: dossiers_received, number: count}
      - {to: value, spellings: [Hồ sơ trực tuyến], measure: dossiers_online, number: count}
      - {to: value, spellings: [Tỷ lệ], measure: gov_dossiers_online, number: percent}
"""
HEADER = ("Tỉnh", "Hồ sơ tiếp nhận", "Hồ sơ trực tuyến", "Tỷ lệ")
GOOD = (
    HEADER,
    ("Hà Nội", 1000, 400, None),
    ("Hà Giang", 200, 50, None),
    ("Lào Cai", None, None, 31.5),
)


def workbook(path: Path, rows: Iterable[tuple]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


class House:
    """One data folder with its own small catalogue, on a clock that moves a minute with every refresh."""

    def __init__(self, folder: Path, rows: Iterable[tuple] = GOOD) -> None:
        self.folder, self.form = (
            folder,
            folder / "sources" / "office" / "files" / "form.xlsx",
        )
        self.form.parent.mkdir(parents=True)
        (folder / "sources" / "office" / "dossiers.yml").write_text(FORM, "utf-8")
        workbook(self.form, rows)
        self.now = dt.datetime(2024, 4, 20, 2, 0, tzinfo=dt.UTC)

    def refresh(self, *, keeps_events: bool = False) -> RefreshResult:
        """A refresh a minute later; `keeps_events`: for who looks at what Dagster noted of it."""
        self.now += dt.timedelta(minutes=1)
        if keeps_events:
            return run_refresh(self.workspace())
        with forget_events():
            return run_refresh(self.workspace())

    def let_go(self) -> None:
        """Somebody confirms what the form that lies there leaves out; the next refresh accepts it."""
        self.now += dt.timedelta(minutes=1)
        workspace = self.workspace()
        [source] = workspace.sources.values()
        fetch_source(workspace, source)
        land_sources(workspace, [source], workspace.paths.build / "asked")
        [waiting] = held.list_held(workspace)
        held.confirm_edition(workspace, waiting.name, by="A. Nguyen", why="it is so")

    def workspace(self) -> Workspace:
        return Workspace(
            Paths(self.folder / "data"), self.folder / "sources", clock=lambda: self.now
        )

    @property
    def current(self) -> Path:
        return self.folder / "data" / "releases" / "current"

    def ask(self, sql: str) -> list[tuple]:
        return ask(self.current, sql)


def ask(release: Path, sql: str) -> list[tuple]:
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        return connection.execute(sql).fetchall()


def copy_house(house: House, folder: Path) -> House:
    """The same house in another folder, with all that it published."""
    shutil.copytree(house.folder, folder, symlinks=True)
    copied = copy.copy(house)
    copied.folder, copied.form = (
        folder,
        folder / house.form.relative_to(house.folder),
    )
    return copied
