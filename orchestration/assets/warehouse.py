"""The third step: accepted vintages become `landed.*` tables, and dbt builds its models on them."""

# No postponed annotations here: Dagster looks at the type of `context`.

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    dbt_assets,
)

from expectations.suites.fct_indicator_version import KEY as VALUE_KEY
from ingest.contract.landed import OBSERVATION, PROCEDURE
from ingest.contract.warehouse import (
    COUNTED,
    COUNTED_ORIGIN,
    COUNTED_SET,
    RAW_FILE,
    RUN,
    SOURCE,
    VINTAGE,
)
from ingest.declare.source import Source
from orchestration.assets import counted, landed
from orchestration.assets.data_tests import CheckKeys, list_evaluations
from orchestration.assets.raw import TEAM
from orchestration.pipeline import run_notes
from orchestration.pipeline.cases.counting import count_new_sets
from orchestration.pipeline.editions.healing import list_whole_vintages
from orchestration.pipeline.last_whole import get_last_whole
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.dbt_command import LEFT_OUT, prepare_manifest
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.pipeline.warehouse import (
    WarehouseContents,
    compute_inputs_fingerprint,
    load_warehouse,
    locate_warehouse,
)
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.describe.manifest import read_manifest
from orchestration.resources import WORKSPACE, get_workspace

_COUNTED = (COUNTED.name, COUNTED_ORIGIN.name, COUNTED_SET.name)
# As dbt writes it.
Manifest = dict[str, Any]
# Every table of the schema `landed` that a run's warehouse holds.
TABLES = (
    OBSERVATION.name,
    PROCEDURE.name,
    *_COUNTED,
    RAW_FILE.name,
    SOURCE.name,
    VINTAGE.name,
    RUN.name,
)
# Where a value of a mart leads to what it was added up from; its key there is that of the value.
LINEAGE_KEY = dg.AssetKey(["marts", "fct_lineage"])


class Translator(DagsterDbtTranslator):
    """Where dbt's nodes stand in the lineage: sources are the loaded tables, models have layers."""

    def __init__(self) -> None:
        # Data tests are checks of their own: `data_tests`.
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))

    def map_asset_keys(self, manifest: Manifest) -> dict[str, dg.AssetKey]:
        """dbt's id of each seed and model → its asset."""
        return {
            name: self.get_asset_key(node)
            for name, node in manifest["nodes"].items()
            if node["resource_type"] in ("seed", "model")
        }

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`warehouse/<table>` of a source, `<schema>/<name>` of a model or a seed."""
        if dbt_resource_props["resource_type"] == "source":
            return make_table_key(dbt_resource_props["name"])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer: staging, intermediate, marts."""
        return str(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the model or seed holds, without its SQL."""
        return str(dbt_resource_props["description"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Who runs the line: models and reference lists are its own."""
        del dbt_resource_props
        return [TEAM]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """The layer, to search by."""
        return {"layer": str(dbt_resource_props["schema"])}

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Beside dbt's own: a mart of values leads to the table that says what each was made of."""
        metadata = dict(super().get_metadata(dbt_resource_props))
        columns = dbt_resource_props.get("columns") or {}
        has_values = dbt_resource_props["schema"] == "marts" and columns.keys() >= set(
            VALUE_KEY
        )
        if has_values and self.get_asset_key(dbt_resource_props) != LINEAGE_KEY:
            metadata["lineage_of_values"] = dg.MetadataValue.asset(LINEAGE_KEY)
        return metadata


def make_table_key(name: str) -> dg.AssetKey:
    """The asset of a table of the schema `landed`."""
    return dg.AssetKey(["warehouse", name])


def build_loaded_tables(
    sources: dict[str, Source], manifest: Manifest
) -> dg.AssetsDefinition:
    """The tables of the schema `landed`, made together in one step; skipped where nothing is new."""
    descriptions = _describe_tables(manifest)

    @dg.multi_asset(
        name="load",
        specs=[_specify_table(table, descriptions[table], sources) for table in TABLES],
        required_resource_keys={WORKSPACE},
    )
    def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        declared = list(workspace.sources.values())
        vintages = workspace.list_serving_vintages()
        inputs = compute_inputs_fingerprint(declared, vintages, DBT_PROJECT)
        if not vintages or _is_published(workspace, inputs, folder):
            workspace.report_progress(
                "load",
                "nothing new: the current release already holds all that is known",
            )
            return
        vintages = list_whole_vintages(workspace, vintages, folder)
        contents = WarehouseContents(
            run_id=context.run_id,
            today=workspace.today,
            sources=declared,
            vintages=vintages,
            landed=workspace.landed,
            raw=workspace.raw,
            counts=count_new_sets(
                workspace.paths.counted,
                declared,
                vintages,
                workspace.landed,
                report_progress=workspace.report_progress,
            ),
            contacts={s: workspace.visits.find_contact(s) for s in workspace.sources},
        )
        rows = load_warehouse(locate_warehouse(folder), contents)
        run_notes.INPUTS.write(folder, inputs)
        workspace.report_progress(
            "load", f"{len(vintages)} vintages, {sum(rows.values()):,} rows"
        )
        for table in TABLES:
            yield dg.MaterializeResult(
                make_table_key(table), metadata={"rows": rows.get(table, 1)}
            )

    return load


def load_manifest() -> Manifest:
    """What dbt knows of its project."""
    manifest: Manifest = json.loads(prepare_manifest().read_text("utf-8"))
    return manifest


def _describe_tables(manifest: Manifest) -> dict[str, str]:
    """Table of the schema `landed` → what it holds, as the dbt project describes its sources."""
    sources = manifest["sources"].values()
    return {source["name"]: source["description"] for source in sources}


def _specify_table(
    table: str, description: str, sources: Mapping[str, Source]
) -> dg.AssetSpec:
    """A table of a contract depends on the sources of that contract, any other on all sources."""
    if table in _COUNTED:
        upstream = [counted.KEY]
    else:
        of_contract = [
            source.id for source in sources.values() if source.contract == table
        ]
        upstream = [landed.make_key(source_id) for source_id in of_contract or sources]
    return dg.AssetSpec(
        make_table_key(table),
        deps=upstream,
        group_name="warehouse",
        description=description,
        owners=[TEAM],
        tags={"layer": "warehouse"},
        kinds={"duckdb"},
        skippable=True,
    )


def _is_published(workspace: Workspace, inputs: str, folder: Path) -> bool:
    """Whether the current release is whole, was made of these very inputs, and still holds today.

    `folder`: of the run, where damage of the release is noted.
    """
    last = get_last_whole(workspace.paths.releases, folder)
    if last.damage:
        workspace.report_progress("load", last.damage)
        return False
    if last.folder is None or run_notes.read_inputs_of_release(last.folder) != inputs:
        return False
    next_change_on = read_manifest(last.folder).next_change_on
    if next_change_on is None or workspace.today < next_change_on:
        return True
    workspace.report_progress(
        "load",
        f"no source has news, but the calendar moved: what {last.folder.name} says changes on {next_change_on}",
    )
    return False


def build_dbt_assets(
    manifest: Manifest, translator: Translator, checks: CheckKeys
) -> dg.AssetsDefinition:
    """Every seed and model of the dbt project, built in this process; its data tests are shown as
    `checks`."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name="dbt",
        required_resource_keys={WORKSPACE},
        exclude=" ".join(LEFT_OUT),
    )
    def dbt(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        workspace.report_progress("dbt", "building the models")
        results = build_models(locate_warehouse(folder))
        run_notes.DBT.write(folder, results)
        for evaluation in list_evaluations(results, checks):
            # Its annotation leaves out one of the events its body takes.
            context.op_execution_context.log_event(evaluation)  # type: ignore[arg-type]
        for result in results:
            if result.is_good and not result.is_test:
                node = manifest["nodes"][result.unique_id]
                yield _describe_model(translator.get_asset_key(node), result)
        failed = [node for node in results if not node.is_good]
        workspace.report_progress(
            "dbt", f"{len(results) - len(failed)} of {len(results)} nodes good"
        )
        if failed:
            raise dg.Failure(description=run_notes.describe_failed_nodes(failed))

    return dbt


def _describe_model(key: dg.AssetKey, result: NodeResult) -> dg.MaterializeResult[None]:
    metadata: dict[str, str | float] = {
        "unique_id": result.unique_id,
        "Execution Duration": result.seconds,
    }
    return dg.MaterializeResult(key, metadata=metadata)
