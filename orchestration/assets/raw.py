"""The first stretch: every dataset's bytes, kept as they came. One step asks all sources that were selected."""

from collections.abc import Iterator

import dagster as dg

from ingest.declare.source import Source
from orchestration.pipeline.landing import ask_source
from orchestration.pipeline.workspace import Workspace


def key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["raw", source_id])


def raw_assets(sources: dict[str, Source]) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            key(s.id),
            group_name="raw",
            description=f"{s.title_vi} · {s.title_en}, as it came",
            kinds={s.fetch.kind},
            metadata={"publisher": s.publisher.name_en, "licence": s.licence.id},
            skippable=True,
        )
        for s in sources.values()
    ]

    @dg.multi_asset(name="raw", specs=specs, can_subset=True, required_resource_keys={"line"})
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        line: Workspace = context.resources.line
        for asset_key in sorted(context.selected_asset_keys):
            asked = ask_source(line, line.sources[asset_key.path[-1]])
            if asked.news or asked.problem:
                line.say("raw", f"{asked.source_id}: {asked.problem or f'{asked.news} new edition(s)'}")
            kept = line.raw.list_editions(asked.source_id)
            yield dg.MaterializeResult(
                asset_key,
                metadata={
                    "editions kept": len(kept),
                    "new editions": asked.news,
                    "files": sum(len(e.files) for e in kept),
                    "bytes": sum(f.size for e in kept for f in e.files),
                    **({"problem": dg.MetadataValue.md(f"```\n{asked.problem}\n```")} if asked.problem else {}),
                },
                data_version=dg.DataVersion(kept[-1].edition_id if kept else "nothing"),
            )

    return raw
