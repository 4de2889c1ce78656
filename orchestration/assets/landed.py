"""The second stretch: raw editions read into vintages, judged at gate A, accepted or held."""

from collections.abc import Iterator

import dagster as dg

from ingest.declare.source import Source
from orchestration.assets import raw
from orchestration.pipeline import run_notes
from orchestration.pipeline.landing import Outcome, land_sources
from orchestration.pipeline.workspace import Workspace


def key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["landed", source_id])


def landed_assets(sources: dict[str, Source]) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            key(s.id),
            deps=[raw.key(s.id)],
            group_name="landed",
            description=f"{s.title_vi} · {s.title_en}: one Parquet file per vintage",
            kinds={s.read.kind, "parquet"},
            metadata={"contract": s.contract, "replaces": s.replaces},
            skippable=True,
        )
        for s in sources.values()
    ]
    checks = [
        dg.AssetCheckSpec("gate_a", asset=key(s.id), description="Every edition read in this run passed gate A")
        for s in sources.values()
    ]

    @dg.multi_asset(name="landed", specs=specs, check_specs=checks, can_subset=True, required_resource_keys={"line"})
    def landed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        line: Workspace = context.resources.line
        chosen = [line.sources[k.path[-1]] for k in sorted(context.selected_asset_keys)]
        outcomes = land_sources(line, chosen, line.run_folder(context.run_id))
        run_notes.write_outcomes(line.run_folder(context.run_id), outcomes)
        for source in chosen:
            own = [o for o in outcomes if o.source_id == source.id]
            serving = line.landed.list_vintages(source.id)
            if own:
                line.say("landed", f"{source.id}: {_told(own)}")
            yield dg.MaterializeResult(
                key(source.id),
                metadata={
                    "vintages": len(serving),
                    "rows": sum(v.rows for v in serving),
                    "quarantined rows": sum(v.quarantined for v in serving),
                    "accepted now": sum(len(o.vintage_ids) for o in own if o.outcome == "accepted"),
                    "held now": sum(o.outcome == "held" for o in own),
                },
                data_version=dg.DataVersion(f"{serving[-1].vintage_id}/{serving[-1].reading_id}" if serving else "-"),
            )
            yield _check(source, own)

    return landed


def _check(source: Source, outcomes: list[Outcome]) -> dg.AssetCheckResult:
    held = [o for o in outcomes if o.outcome == "held"]
    told = [o.report or o.reason for o in (*held, *outcomes) if o.outcome == "held" or o.report]
    return dg.AssetCheckResult(
        asset_key=key(source.id),
        check_name="gate_a",
        passed=not held,
        metadata={
            "editions judged": len(outcomes),
            **(
                {"report": dg.MetadataValue.md("\n".join(f"```\n{t}\n```" for t in dict.fromkeys(told)))}
                if told
                else {}
            ),
        },
    )


def _told(outcomes: list[Outcome]) -> str:
    """What became of a source's editions, in one line."""
    accepted = [o for o in outcomes if o.outcome == "accepted"]
    again = sum(o.outcome == "seen_again" for o in outcomes)
    held = [o.reason for o in outcomes if o.outcome == "held"]
    lost = sum(o.quarantined for o in outcomes)
    parts = [
        accepted
        and f"{sum(len(o.vintage_ids) for o in accepted)} vintage(s), {sum(o.rows for o in accepted):,} rows",
        again and f"{again} seen again",
        lost and f"{lost} quarantined",
        held and f"{len(held)} HELD ({held[0]})",
    ]
    return ", ".join(p for p in parts if p)
