"""The second step: raw editions read into vintages, judged at gate A, accepted or held."""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterator, Sequence

import dagster as dg

from ingest.declare.source import Source
from orchestration.assets import raw
from orchestration.assets.code_references import refer_to_file
from orchestration.pipeline import run_notes
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.workspace import Workspace
from orchestration.resources import WORKSPACE, get_workspace

STEP = "landed"


def make_key(source_id: str) -> dg.AssetKey:
    """The asset of a source's accepted vintages."""
    return dg.AssetKey([STEP, source_id])


def build_landed_assets(sources: dict[str, Source]) -> dg.AssetsDefinition:
    """One asset and one check (gate A) for each source, made together in one step."""

    @dg.multi_asset(
        name=STEP,
        specs=[_specify_asset(source) for source in sources.values()],
        check_specs=[_specify_check(source) for source in sources.values()],
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def landed(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        # Imported here: readers of every format take long to load.
        from orchestration.pipeline.editions.landing import land_sources
        from orchestration.pipeline.editions.reading import reopen_damaged

        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        selected = [
            workspace.sources[key.path[-1]]
            for key in sorted(context.selected_asset_keys)
        ]
        # Whatever was selected: the warehouse is loaded from all sources.
        reopened = [s for s in reopen_damaged(workspace) if s not in selected]
        outcomes = land_sources(workspace, [*selected, *reopened], folder)
        run_notes.write_outcomes(folder, outcomes)
        for source in selected:
            own = [outcome for outcome in outcomes if outcome.source_id == source.id]
            if own:
                workspace.report_progress(
                    "landed", f"{source.id}: {count_outcomes(own)}"
                )
            yield _describe_landed(workspace, source, own)
            yield _check_gate_a(source, own)

    return landed


def _specify_asset(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        make_key(source.id),
        deps=[raw.make_key(source.id)],
        group_name="landed",
        description=f"{source.title_vi} · {source.title_en}: one Parquet file per vintage",
        kinds={source.read.kind, "parquet"},
        owners=raw.name_owners(source),
        tags=raw.tag_source(source),
        metadata={
            "contract": source.contract,
            "replaces": source.replaces,
            **refer_to_file(source.path),
        },
        skippable=True,
    )


def _specify_check(source: Source) -> dg.AssetCheckSpec:
    description = "Every edition read in this run passed gate A"
    return dg.AssetCheckSpec(
        "gate_a", asset=make_key(source.id), description=description
    )


def _describe_landed(
    workspace: Workspace, source: Source, outcomes: Sequence[EditionOutcome]
) -> dg.MaterializeResult[None]:
    serving = workspace.landed.list_vintages(source.id)
    accepted = [outcome for outcome in outcomes if outcome.outcome == "accepted"]
    held = [outcome for outcome in outcomes if outcome.outcome == "held"]
    version = f"{serving[-1].vintage_id}/{serving[-1].reading_id}" if serving else "-"
    return dg.MaterializeResult(
        make_key(source.id),
        metadata={
            "vintages": len(serving),
            "rows": sum(vintage.rows for vintage in serving),
            "quarantined rows": sum(vintage.quarantined for vintage in serving),
            "accepted now": sum(len(outcome.vintage_ids) for outcome in accepted),
            "held now": len(held),
        },
        data_version=dg.DataVersion(version),
    )


def _check_gate_a(
    source: Source, outcomes: Sequence[EditionOutcome]
) -> dg.AssetCheckResult:
    """Passed where no edition is held; it shows the reports of held ones first, then the warnings."""
    held = [outcome for outcome in outcomes if outcome.outcome == "held"]
    reports = [outcome.report or outcome.reason for outcome in held]
    reports += [outcome.report for outcome in outcomes if outcome.report]
    metadata: dict[str, dg.MetadataValue | int] = {"editions judged": len(outcomes)}
    if reports:
        blocks = [f"```\n{report}\n```" for report in dict.fromkeys(reports)]
        metadata["report"] = dg.MetadataValue.md("\n".join(blocks))
    return dg.AssetCheckResult(
        asset_key=make_key(source.id),
        check_name="gate_a",
        passed=not held,
        metadata=metadata,
    )


def count_outcomes(outcomes: Sequence[EditionOutcome]) -> str:
    """What became of a source's editions, in one line: "2 vintage(s), 1,200 rows, 1 seen again"."""
    accepted = [outcome for outcome in outcomes if outcome.outcome == "accepted"]
    held = [outcome for outcome in outcomes if outcome.outcome == "held"]
    seen_again = [outcome for outcome in outcomes if outcome.outcome == "seen_again"]
    quarantined = sum(outcome.quarantined for outcome in outcomes)
    parts: list[str] = []
    if accepted:
        vintages = sum(len(outcome.vintage_ids) for outcome in accepted)
        rows = sum(outcome.rows for outcome in accepted)
        parts.append(f"{vintages} vintage(s), {rows:,} rows")
    if seen_again:
        parts.append(f"{len(seen_again)} seen again")
    if quarantined:
        parts.append(f"{quarantined} quarantined")
    if held:
        parts.append(f"{len(held)} HELD ({held[0].reason})")
    return ", ".join(parts)
