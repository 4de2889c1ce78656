"""The facts of a made-up release: two sources, a vintage each, and a verdict on every mart."""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestration.release.facts import Licence, ReleaseFacts, SourceFacts, VintageFacts
from tests.mart_contracts import load_mart_contracts

KNOWN = dt.datetime(2024, 4, 25, tzinfo=dt.UTC)

CC_BY = Licence(
    "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/",
    "Nguồn: Tổng cục Thống kê",
)
PUBLIC = Licence(
    "VN-PUBLIC", "https://example.vn/terms", "Nguồn: Bộ TT&TT <mic.gov.vn>"
)


def make_source(
    source_id: str, publisher_en: str, licence: Licence, **also: Any
) -> SourceFacts:
    """A source with one vintage of twelve rows; `also`: fields that are to be otherwise."""
    vintage = VintageFacts(
        vintage_id=f"{source_id}@2024-04-25.1",
        known_from=KNOWN,
        known_basis="published",
        retrieved_at=dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC),
        rows=12,
        quarantined=0,
        landed_sha256="a" * 64,
        raw_sha256s=("b" * 64,),
        published_at=dt.date(2024, 4, 25),
    )
    fields = {
        "source_id": source_id,
        "title_vi": "Báo cáo tháng",
        "title_en": "Monthly report",
        "publisher_vi": "Bộ Thông tin và Truyền thông",
        "publisher_en": publisher_en,
        "publisher_url": "https://example.vn/",
        "licence": licence,
        "is_synthetic": False,
        "vintages": (vintage,),
    }
    return SourceFacts(**fields | also)


SOURCES = (
    make_source("mic__report", "Ministry of Information & Communications", PUBLIC),
    make_source(
        "gso__stats",
        "General Statistics Office",
        CC_BY,
        publisher_vi="Tổng cục Thống kê",
        title_vi="Niên giám",
    ),
)


def make_verdict(mart: str, **also: Any) -> dict[str, Any]:
    """A critical rule about a mart that passed; `also`: what is to be otherwise."""
    verdict = {
        "rule": "has_rows",
        "table": f"marts.{mart}",
        "severity": "critical",
        "outcome": "passed",
    }
    return verdict | also


VERDICTS = (
    *(make_verdict(mart) for mart in sorted(load_mart_contracts())),
    make_verdict(
        "fct_indicator",
        rule="sources_agree",
        severity="warning",
        outcome="failed",
        sentence="Sources agree within 1 point",
        failing=2,
    ),
)


def make_facts(release_id: str = "2026-11-22.1", **also: Any) -> ReleaseFacts:
    """The facts of one release; `also`: fields that are to be otherwise."""
    fields = {
        "release_id": release_id,
        "created_at": dt.datetime(2026, 11, 22, 20, 30, tzinfo=dt.UTC),
        "as_of": dt.date(2026, 11, 22),
        "git_revision": "0123abc",
        "sources": SOURCES,
        "verdicts": VERDICTS,
    }
    return ReleaseFacts(**fields | also)
