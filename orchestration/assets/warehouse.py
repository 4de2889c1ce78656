"""The third stretch: the accepted vintages become `landed.*` tables, and dbt builds every model on them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from ingest.declare.source import Source
from orchestration.assets import counted, landed
from orchestration.pipeline import counting, run_notes, transform, warehouse
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.store import catalogue as shelf

COUNTED = ("counted", "counted_origin", "counted_set")
TABLES = ("observation", "procedure", *COUNTED, "raw_file", "source", "vintage", "run")


class Translator(DagsterDbtTranslator):
    """Where dbt's nodes stand in the lineage: sources are the loaded tables, models are grouped by layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return table_key(dbt_resource_props["name"])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props["schema"]


def table_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["warehouse", name])


def loaded_tables(sources: dict[str, Source]) -> dg.AssetsDefinition:
    by_contract = {t: [landed.key(s.id) for s in sources.values() if s.contract == t] for t in TABLES}
    everything = [landed.key(s) for s in sources]
    specs = [
        dg.AssetSpec(
            table_key(t),
            deps=[counted.KEY] if t in COUNTED else by_contract[t] or everything,
            group_name="warehouse",
            kinds={"duckdb"},
            skippable=True,
        )
        for t in TABLES
    ]

    @dg.multi_asset(name="load", specs=specs, required_resource_keys={"line"})
    def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        line: Workspace = context.resources.line
        folder = line.run_folder(context.run_id)
        declared = list(line.sources.values())
        vintages = [v for s in declared for v in line.landed.list_vintages(s.id)]
        inputs = warehouse.inputs(declared, vintages, DBT_PROJECT)
        current = shelf.current(line.paths.releases)
        if not vintages or (current and run_notes.inputs_of(current) == inputs):
            line.say("load", "nothing new: the current release already says all that is known")
            return
        rows = warehouse.load(
            folder / "warehouse.duckdb",
            run_id=context.run_id,
            today=line.clock().date(),
            sources=declared,
            vintages=vintages,
            store=line.landed,
            raw=line.raw,
            counts=counting.bring_up_to_date(line.paths.counted, declared, vintages, line.landed),
        )
        run_notes.write_inputs(folder, inputs)
        line.say("load", f"{len(vintages)} vintages, {sum(rows.values()):,} rows")
        for table in TABLES:
            yield dg.MaterializeResult(table_key(table), metadata={"rows": rows.get(table, 1)})

    return load


def models() -> dg.AssetsDefinition:
    manifest = json.loads(transform.ready_manifest().read_text("utf-8"))
    translator = Translator()

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name="dbt",
        required_resource_keys={"line"},
        exclude="resource_type:unit_test tag:counting",
    )
    def dbt(context: dg.AssetExecutionContext) -> Iterator[Any]:
        line: Workspace = context.resources.line
        folder = line.run_folder(context.run_id)
        events: list[transform.Event] = []
        line.say("dbt", "building the models")
        results = transform.build(folder / "warehouse.duckdb", on_event=events.append)
        run_notes.write_dbt(folder, results)
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            yield from message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context
            )
        bad = [r for r in results if not r.is_good]
        line.say("dbt", f"{len(results) - len(bad)} of {len(results)} nodes good")
        if bad:
            raise dg.Failure(description=run_notes.dbt_refusal(bad))

    return dbt
