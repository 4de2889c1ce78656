"""Editions of cases: what each holds of each receipt month, and in what order they count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.declare.source import Source
from ingest.store.landed import knowledge_order
from ingest.store.landing import UNDATED
from ingest.store.records import Vintage


class CaseFiles(Protocol):
    """Where the landed files of cases are: `LandedStore`."""

    def files_by_month(self, vintage: Vintage) -> Mapping[str, Sequence[Path]]:
        """Month of receipt ("2024-03", or UNDATED) → the vintage's files of it."""


@dataclass(frozen=True)
class EditionMonth:
    """What one edition holds of one receipt month: never empty, and it never changes."""

    vintage: Vintage
    month: str
    files: tuple[Path, ...]

    @property
    def file_id(self) -> str:
        """Its name among all landed files: another reading of the edition has another."""
        return f"{self.vintage.vintage_id}/{self.vintage.reading_id}/{self.month}"

    @property
    def received_month(self) -> dt.date | None:
        """The first day of the month; None for cases without a receipt date."""
        if self.month == UNDATED:
            return None
        return dt.date.fromisoformat(f"{self.month}-01")


@dataclass(frozen=True)
class CaseEdition:
    """One edition of cases, with its landed files by month of receipt ("2024-03", or UNDATED)."""

    vintage: Vintage
    files: Mapping[str, Sequence[Path]]

    def find_month(self, month: str) -> EditionMonth | None:
        """What it holds of a month; None where it holds nothing."""
        files = self.files.get(month)
        if files is None:
            return None
        return EditionMonth(self.vintage, month, tuple(files))

    @property
    def months(self) -> tuple[EditionMonth, ...]:
        """What it holds, month by month."""
        months = []
        for month, files in self.files.items():
            months.append(EditionMonth(self.vintage, month, tuple(files)))
        return tuple(months)


def list_case_editions(
    sources: Iterable[Source], vintages: Iterable[Vintage], store: CaseFiles
) -> list[CaseEdition]:
    """The editions of the sources of cases, as they became known; others are left out."""
    of_cases = order_case_sources(sources)
    cases = [vintage for vintage in vintages if vintage.source_id in of_cases]
    cases.sort(key=knowledge_order)
    return [CaseEdition(vintage, store.files_by_month(vintage)) for vintage in cases]


def order_case_sources(sources: Iterable[Source]) -> dict[str, Source]:
    """The sources of cases by id, the preferred one first."""
    of_cases = [source for source in sources if source.lists_cases]
    of_cases.sort(key=lambda source: (source.priority, source.id))
    return {source.id: source for source in of_cases}
