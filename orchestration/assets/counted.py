"""Between landed and warehouse: cases counted into small files, each set of editions once."""

# No postponed annotations here: Dagster looks at the type of `context`.

import dagster as dg

from ingest.declare.source import Source
from orchestration.assets import landed
from orchestration.assets.raw import TEAM
from orchestration.resources import WORKSPACE, get_workspace

KEY = dg.AssetKey(["counted"])


def build_counted_asset(sources: dict[str, Source]) -> dg.AssetsDefinition:
    """The asset of all counted sets; it depends on every source of cases."""

    @dg.asset(
        key=KEY,
        deps=[
            landed.make_key(source.id)
            for source in sources.values()
            if source.lists_cases
        ],
        group_name="landed",
        owners=[TEAM],
        tags={"layer": "counted"},
        kinds={"duckdb", "parquet"},
        description="data/counted/<month>/<set>.parquet: dossiers by unit, procedure and month",
        required_resource_keys={WORKSPACE},
    )
    def counted(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        # Imported here: it loads polars and DuckDB.
        from orchestration.pipeline.cases.landed_cases import count_landed_cases

        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        counts = count_landed_cases(workspace, folder)
        if counts.new:
            progress = f"{counts.new} set(s) of {len(counts.sets)}, {counts.opened} file(s) read"
            workspace.report_progress("counted", progress)
        metadata = {
            "sets": len(counts.sets),
            "counted now": counts.new,
            "files read": counts.opened,
        }
        return dg.MaterializeResult(metadata=metadata)

    return counted
