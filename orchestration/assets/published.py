"""What the publishers give out, outside of this line: an asset of each source that nothing here makes.

A visit that brings news is an event of it, so that its freshness is the publisher's own.
"""

from __future__ import annotations

import dagster as dg

from ingest.declare.source import Source
from ingest.store.visits import Visit
from orchestration.assets.code_references import refer_to_file
from orchestration.pipeline.source_status import find_longest_silence

GROUP = "published"


def make_key(source_id: str) -> dg.AssetKey:
    """The asset of what a source gives out."""
    return dg.AssetKey([GROUP, source_id])


def list_published_assets(sources: dict[str, Source]) -> list[dg.AssetSpec]:
    """One for each source; fresh for as long as its calendar bears silence."""
    return [_specify_asset(source) for source in sources.values()]


def describe_news(visit: Visit) -> dg.AssetMaterialization:
    """The event of a visit that brought news."""
    return dg.AssetMaterialization(
        make_key(visit.source_id),
        description=f"{visit.asked}: {visit.new_editions} new edition(s)",
        metadata={
            "visited at": dg.MetadataValue.timestamp(visit.visited_at),
            "files": visit.files,
            "bytes": visit.size,
        },
    )


def _specify_asset(source: Source) -> dg.AssetSpec:
    publisher, _, _ = source.id.partition("__")
    silence = find_longest_silence(source.calendar)
    policy = dg.FreshnessPolicy.time_window(fail_window=silence) if silence else None
    return dg.AssetSpec(
        make_key(source.id),
        group_name=GROUP,
        description=f"{source.title_vi} · {source.title_en}, as {source.publisher.name_en} gives it out",
        kinds={source.fetch.kind},
        owners=[f"team:{publisher}"],
        tags={"publisher": publisher, "frequency": source.calendar.frequency},
        metadata={
            "page": dg.MetadataValue.url(source.publisher.url),
            **refer_to_file(source.path),
        },
        freshness_policy=policy,
    )
