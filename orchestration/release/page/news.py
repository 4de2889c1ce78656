"""What is new in a release, and which sources need somebody's attention, for the front page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.release.describe.changes.table import KINDS
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.facts import SourceFacts
from orchestration.release.page.figures import query_page
from orchestration.release.page.language import Language


@dataclass(frozen=True)
class Change:
    """A row of `changes.parquet`. `changes_of_kind`: how many rows of its kind there are."""

    kind: str
    indicator_id: str | None
    unit_id: str | None
    period_start: dt.date | None
    period_end: dt.date | None
    period_kind: str | None
    value_before: float | None
    value_after: float | None
    said_before: str | None
    said_after: str | None
    changes_of_kind: int


@dataclass(frozen=True)
class Reports:
    """What a source owed by the day of the release."""

    source_id: str
    arrived: int
    late: int
    missing: int


@dataclass(frozen=True)
class News:
    """`changes`: by kind in the order of CHANGES.md, of each the first few, the country's before others'."""

    changes: Mapping[str, Sequence[Change]]
    reports: Mapping[str, Reports]
    sources: Sequence[SourceFacts]

    @property
    def troubled(self) -> Sequence[SourceFacts]:
        """The sources that can't be reached, or whose newest edition is held."""
        return [s for s in self.sources if s.unreachable_since or s.newest_held]

    @property
    def missing_reports(self) -> int:
        """Reports that were due and have not come."""
        return sum(reports.missing for reports in self.reports.values())

    @staticmethod
    def name_kind(kind: str, language: Language) -> str:
        """The heading of a kind of changes."""
        return language.choose(*KINDS[kind])


def read_news(connection: duckdb.DuckDBPyConnection, contents: ReleaseContents) -> News:
    """`connection`: the release's database; the changes lie beside it, in one file or in a folder by year."""
    found = [
        *contents.folder.glob("changes.parquet"),
        *contents.folder.glob("changes/**/*.parquet"),
    ]
    files = [str(path) for path in sorted(found)]
    changes = [
        Change(**row) for row in query_page(connection, "news", {"files": files})
    ]
    reports = [Reports(**row) for row in query_page(connection, "reports")]
    return News(
        changes={
            kind: [change for change in changes if change.kind == kind]
            for kind in KINDS
            if any(change.kind == kind for change in changes)
        },
        reports={row.source_id: row for row in reports},
        sources=contents.facts.sources,
    )
