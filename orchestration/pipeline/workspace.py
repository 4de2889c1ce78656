"""What every step is handed: data folder, source catalogue, clock, client and a way to report
progress.

Paths, clock and network come in here and are passed on as arguments; nothing else looks them up.
"""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.store.decisions import DecisionStore
from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore
from ingest.store.records import Vintage
from ingest.store.tombstones import TombstoneStore
from ingest.store.visits import VisitStore
from orchestration.pipeline.clock import find_day_in_vietnam
from orchestration.pipeline.workers import ALONE, Workers

if TYPE_CHECKING:
    from ingest.declare.source import Source
    from ingest.fetch.client import Client
    from ingest.parse.reference_lists import ReferenceLists
    from orchestration.pipeline.editions.fetching import FetchResult

REPOSITORY = Path(__file__).parents[2]
# Beside the code of a checkout; where the code is installed, in the folder of who runs it.
IS_CHECKOUT = (REPOSITORY / "pyproject.toml").exists()
DATA = (REPOSITORY if IS_CHECKOUT else Path.cwd()) / "data"
DBT_PROJECT = REPOSITORY / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
SOURCES = REPOSITORY / "ingest" / "sources"

ReportProgress = Callable[[str, str], None]


def read_utc_clock() -> dt.datetime:
    """The present moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def ignore_progress(_step: str, _text: str) -> None:
    """For runs whose progress nobody watches."""


@dataclass(frozen=True)
class Workspace:
    """One data folder and one source catalogue, with the run's clock.

    `workers` do what takes long: reading editions and counting cases.
    `report_progress(step, text)` is called with the name of a step and what it has just done;
    `pause` waits so many seconds. `fetched`: source id → what this run has already fetched.
    """

    paths: Paths
    sources_folder: Path
    is_live: bool = False
    workers: Workers = ALONE
    clock: Callable[[], dt.datetime] = read_utc_clock
    report_progress: ReportProgress = field(default=ignore_progress, compare=False)
    pause: Callable[[float], None] = field(default=time.sleep, compare=False)
    fetched: Mapping[str, FetchResult] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> dt.date:
        """The day it is in Viet Nam."""
        return find_day_in_vietnam(self.clock())

    def with_fetched(self, fetched: Mapping[str, FetchResult]) -> Workspace:
        """The same workspace, in a run that has already fetched these sources."""
        twin = copy.copy(self)
        object.__setattr__(twin, "fetched", fetched)
        return twin

    def with_progress(self, report_progress: ReportProgress) -> Workspace:
        """The same workspace, with what it has read so far, that reports somewhere else."""
        twin = copy.copy(self)
        object.__setattr__(twin, "report_progress", report_progress)
        return twin

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Source id → its declaration, in the order of the catalogue. Raises DeclarationError."""
        # Imported here: `chiso --help` and the commands over releases need no declarations.
        from ingest.declare.load import load_sources

        return {source.id: source for source in load_sources(self.sources_folder)}

    @cached_property
    def reference(self) -> ReferenceLists:
        """The reference lists as ingest needs them, read from the seeds of dbt."""
        # Imported here: it loads polars, and only what reads or counts needs the lists.
        from ingest.parse.reference_lists import ReferenceLists

        return ReferenceLists.load_once(SEEDS)

    @cached_property
    def raw(self) -> RawStore:
        """The bytes as they came."""
        return RawStore(self.paths)

    @cached_property
    def visits(self) -> VisitStore:
        """When each source was asked, and with which outcome."""
        return VisitStore(self.paths)

    @cached_property
    def landed(self) -> LandedStore:
        """The vintages that were read, accepted or held."""
        return LandedStore(self.paths)

    @cached_property
    def decisions(self) -> DecisionStore:
        """What people decided on held editions."""
        return DecisionStore(self.paths)

    @cached_property
    def tombstones(self) -> TombstoneStore:
        """Which bytes were erased by law."""
        return TombstoneStore(self.paths)

    @cached_property
    def client(self) -> Client | None:
        """One client for all sources, so that a host has one rate limit; None without `is_live`."""
        if not self.is_live:
            return None
        from ingest.fetch.client import open_client

        return open_client(self.paths.raw / ".visits", clock=self.clock)

    def list_serving_vintages(self) -> list[Vintage]:
        """The accepted vintages of every declared source, source by source, as each became known."""
        vintages: list[Vintage] = []
        for source_id in self.sources:
            vintages += self.landed.list_vintages(source_id)
        return vintages

    def run_folder(self, run_id: str) -> Path:
        """Where the files of one run lie while it lasts."""
        return self.paths.build / run_id

    def delete_old_run_folders(self, keep: int = 3) -> None:
        """Delete all run folders but the youngest few, which stay for looking into."""
        folders = [path for path in self.paths.build.glob("*") if path.is_dir()]
        folders.sort(key=lambda folder: folder.stat().st_mtime)
        for folder in folders[:-keep]:
            shutil.rmtree(folder, ignore_errors=True)
