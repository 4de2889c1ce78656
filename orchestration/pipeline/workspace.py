"""What every stretch of the line is handed: its data folder, catalogue, clock, client and a place to say how it goes.

Paths, clock and network come in here and are passed on as arguments; nothing else looks them up.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.parse.reference_lists import ReferenceLists
from ingest.store.landed import LandedStore
from ingest.store.paths import Paths
from ingest.store.raw import RawStore

if TYPE_CHECKING:
    from ingest.declare.source import Source
    from ingest.fetch.client import Client

REPOSITORY = Path(__file__).parents[2]
DBT_PROJECT = REPOSITORY / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
SOURCES = REPOSITORY / "ingest" / "sources"

Say = Callable[[str, str], None]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def quiet(_stage: str, _text: str) -> None:
    """Says nothing: for runs whose progress nobody watches."""


@dataclass(frozen=True)
class Workspace:
    """One data folder and one catalogue, with the run's clock. `say(stage, text)` tells whoever watches."""

    paths: Paths
    sources_folder: Path
    is_live: bool = False
    clock: Callable[[], dt.datetime] = utc_now
    say: Say = field(default=quiet, compare=False)

    @cached_property
    def sources(self) -> dict[str, Source]:
        from ingest.declare.load import load_sources

        return {s.id: s for s in load_sources(self.sources_folder)}

    @cached_property
    def reference(self) -> ReferenceLists:
        return ReferenceLists.load(SEEDS)

    @cached_property
    def raw(self) -> RawStore:
        return RawStore(self.paths)

    @cached_property
    def landed(self) -> LandedStore:
        return LandedStore(self.paths)

    @cached_property
    def client(self) -> Client | None:
        """The polite client, one for all sources so that each host has one limit; only where portals may be asked."""
        if not self.is_live:
            return None
        from ingest.fetch.client import open_client

        return open_client(self.paths.raw / ".visits", clock=self.clock)

    def run_folder(self, run_id: str) -> Path:
        return self.paths.build / run_id


def from_environment() -> Workspace:
    """For `dagster dev` and `chiso serve`: CHISO_DATA, CHISO_SOURCES and CHISO_LIVE, or the project's own folders."""
    return Workspace(
        Paths(Path(os.environ.get("CHISO_DATA", REPOSITORY / "data"))),
        Path(os.environ.get("CHISO_SOURCES", SOURCES)),
        is_live=os.environ.get("CHISO_LIVE") == "1",
    )
