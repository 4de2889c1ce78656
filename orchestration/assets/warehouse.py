"""The third step: accepted vintages become `landed.*` tables, and dbt builds its models on them."""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterator, Mapping, Sequence, Set

import dagster as dg

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
from ingest.store.records import Vintage
from orchestration.assets import counted, landed
from orchestration.assets.data_tests import list_evaluations
from orchestration.assets.dbt_nodes import (
    DbtNodes,
    specify_assets,
)
from orchestration.assets.raw import TEAM
from orchestration.pipeline import run_notes
from orchestration.pipeline.built_tables import BuiltTable, describe_tables
from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.pipeline.warehouse import (
    WarehouseContents,
    compute_inputs_fingerprint,
    load_warehouse,
    locate_warehouse,
)
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.store.catalogue import find_current_release
from orchestration.resources import WORKSPACE, get_workspace

_COUNTED = (COUNTED.name, COUNTED_ORIGIN.name, COUNTED_SET.name)
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


def make_table_key(name: str) -> dg.AssetKey:
    """The asset of a table of the schema `landed`."""
    return dg.AssetKey(["warehouse", name])


def build_loaded_tables(
    sources: dict[str, Source], nodes: DbtNodes
) -> dg.AssetsDefinition:
    """The tables of the schema `landed`, made together in one step; skipped where nothing is new."""

    @dg.multi_asset(
        name="load",
        specs=[_specify_table(table, nodes.tables[table], sources) for table in TABLES],
        required_resource_keys={WORKSPACE},
    )
    def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        # Imported here: readers of every format take long to load.
        from orchestration.pipeline.quiet_night import is_published

        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        declared = list(workspace.sources.values())
        vintages = workspace.list_serving_vintages()
        inputs = compute_inputs_fingerprint(declared, vintages, DBT_PROJECT)
        if not vintages:
            _stop_where_all_is_erased(workspace)
        if not vintages or is_published(workspace, inputs, folder):
            workspace.report_progress(
                "load",
                "nothing new: the current release already holds all that is known",
            )
            return
        rows = load_tables(workspace, context.run_id, vintages)
        for table in TABLES:
            yield dg.MaterializeResult(
                make_table_key(table), metadata={"rows": rows.get(table, 1)}
            )

    return load


def _stop_where_all_is_erased(workspace: Workspace) -> None:
    """Raise Failure where nothing serves because it had to go by law: what readers have is still made of it."""
    erased = [s for s in workspace.sources if workspace.tombstones.list_editions(s)]
    current = find_current_release(workspace.paths.releases)
    if erased and current is not None:
        raise dg.Failure(
            f"expected editions to publish, found none: what {', '.join(erased)} gave was erased by law,"
            f" and the current release {current.name} still holds figures made of it; to fix: let the source"
            " give a file that may be kept, or take the releases down that `chiso raw erase` named",
            allow_retries=False,
        )


def load_tables(
    workspace: Workspace, run_id: str, vintages: list[Vintage]
) -> dict[str, int]:
    """Make the warehouse of a run from what serves, and note what it was made of; table → rows."""
    # Imported here: readers of every format take long to load.
    from orchestration.pipeline.cases.counting import count_new_sets
    from orchestration.pipeline.editions.healing import list_whole_vintages

    folder = workspace.run_folder(run_id)
    declared = list(workspace.sources.values())
    inputs = compute_inputs_fingerprint(declared, vintages, DBT_PROJECT)
    whole = list_whole_vintages(workspace, vintages, folder)
    contents = WarehouseContents(
        run_id=run_id,
        today=workspace.today,
        sources=declared,
        vintages=whole,
        landed=workspace.landed,
        raw=workspace.raw,
        counts=count_new_sets(
            workspace.paths.counted,
            declared,
            whole,
            workspace.landed,
            report_progress=workspace.report_progress,
        ),
        contacts={s: workspace.visits.find_contact(s) for s in workspace.sources},
    )
    rows = load_warehouse(locate_warehouse(folder), contents)
    run_notes.INPUTS.write(folder, inputs)
    loaded = f"{len(whole)} vintages, {sum(rows.values()):,} rows"
    workspace.report_progress("load", loaded)
    return rows


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


def build_dbt_assets(nodes: DbtNodes) -> dg.AssetsDefinition:
    """Every seed and model of the dbt project, built in this process; its data tests are shown as
    checks.

    Some of them alone are built in a warehouse of their own, from what serves now; no release is
    made of it. The rules of a mart look at other marts, so with a mart all are built; only those
    that were asked for are shown.
    """

    @dg.multi_asset(
        name="dbt",
        specs=specify_assets(nodes),
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def dbt(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        warehouse = locate_warehouse(folder)
        if not warehouse.exists():
            # Nobody asked for the step before this one.
            load_tables(workspace, context.run_id, workspace.list_serving_vintages())
        workspace.report_progress("dbt", "building the models")
        only = _list_nodes_to_build(context.selected_asset_keys, nodes)
        results = build_models(warehouse, only=only)
        run_notes.DBT.write(folder, results)
        _show_tests(context, nodes, results)
        yield from _show_models(context, nodes, results, describe_tables(warehouse))
        failed = [node for node in results if not node.is_good]
        workspace.report_progress(
            "dbt", f"{len(results) - len(failed)} of {len(results)} nodes good"
        )
        if failed:
            raise dg.Failure(description=run_notes.describe_failed_nodes(failed))

    return dbt


def _list_nodes_to_build(
    selected: Set[dg.AssetKey], nodes: DbtNodes
) -> frozenset[str] | None:
    """The nodes to build with all they rest on, by dbt's id; None = every one."""
    is_whole = len(selected) == len(nodes.assets)
    if is_whole or any(key.path[0] == "marts" for key in selected):
        return None
    of_assets = {asset.unique_id for asset in nodes.assets if asset.key in selected}
    of_checks = {
        unique_id
        for unique_id, key in nodes.check_keys.items()
        if key.asset_key in selected
    }
    return frozenset(of_assets | of_checks)


def _show_tests(
    context: dg.AssetExecutionContext, nodes: DbtNodes, results: Sequence[NodeResult]
) -> None:
    """Fill in the checks of the assets that were asked for; those launched with them do it themselves."""
    planned = context.job_def.asset_layer.asset_graph.asset_check_keys
    for evaluation in list_evaluations(results, nodes.check_keys):
        is_asked_for = evaluation.asset_key in context.selected_asset_keys
        if is_asked_for and evaluation.asset_check_key not in planned:
            # Its annotation leaves out one of the events its body takes.
            context.op_execution_context.log_event(evaluation)  # type: ignore[arg-type]


def _show_models(
    context: dg.AssetExecutionContext,
    nodes: DbtNodes,
    results: Sequence[NodeResult],
    tables: Mapping[str, BuiltTable],
) -> Iterator[dg.MaterializeResult[None]]:
    """What became of the models that were asked for."""
    assets = {asset.unique_id: asset for asset in nodes.assets}
    for result in results:
        asset = assets.get(result.unique_id)
        if asset is None or asset.key not in context.selected_asset_keys:
            continue
        # Where the project can't even be built on an empty warehouse, no table is made here.
        table = tables.get(asset.table)
        if table is not None and result.is_good:
            yield _describe_model(asset.key, result, table)


def _describe_model(
    key: dg.AssetKey, result: NodeResult, table: BuiltTable
) -> dg.MaterializeResult[None]:
    columns = [dg.TableColumn(name, kind) for name, kind in table.columns.items()]
    metadata: dict[str, str | float | dg.TableSchema] = {
        "unique_id": result.unique_id,
        "Execution Duration": result.seconds,
        "dagster/column_schema": dg.TableSchema(columns),
    }
    if table.rows is not None:
        metadata["dagster/row_count"] = table.rows
    return dg.MaterializeResult(key, metadata=metadata)
