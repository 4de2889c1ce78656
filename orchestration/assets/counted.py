"""Between landed and the warehouse: cases counted into small files, once per receipt month and set of editions."""

import dagster as dg

from ingest.declare.source import Source
from orchestration.assets import landed
from orchestration.pipeline import counting
from orchestration.pipeline.workspace import Workspace

KEY = dg.AssetKey(["counted"])


def counted_asset(sources: dict[str, Source]) -> dg.AssetsDefinition:
    @dg.asset(
        key=KEY,
        deps=[landed.key(s.id) for s in sources.values() if s.contract == "dossier"],
        group_name="landed",
        kinds={"duckdb", "parquet"},
        description="data/counted/<month>/<set>.parquet: dossiers by unit, procedure and month",
        required_resource_keys={"line"},
    )
    def counted(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        line: Workspace = context.resources.line
        declared = list(line.sources.values())
        vintages = [v for s in declared for v in line.landed.list_vintages(s.id)]
        counts = counting.bring_up_to_date(line.paths.counted, declared, vintages, line.landed)
        if counts.new:
            line.say("counted", f"{counts.new} set(s) of {len(counts.sets)}, {counts.opened} file(s) read")
        return dg.MaterializeResult(
            metadata={"sets": len(counts.sets), "counted now": counts.new, "files read": counts.opened}
        )

    return counted
