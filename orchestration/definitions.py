"""Assembles the line for Dagster; `dagster dev` and `chiso` load the same definitions.

No logic lives here.
"""

from __future__ import annotations

import dagster as dg

from orchestration.assets.code_references import refer_to_functions
from orchestration.assets.counted import build_counted_asset
from orchestration.assets.data_tests import build_data_tests
from orchestration.assets.dbt_nodes import load_dbt_nodes
from orchestration.assets.landed import build_landed_assets
from orchestration.assets.published import list_published_assets
from orchestration.assets.raw import build_raw_assets
from orchestration.assets.release import build_release_asset
from orchestration.assets.warehouse import (
    build_dbt_assets,
    build_loaded_tables,
)
from orchestration.checks import build_gate_b, build_rule_checks
from orchestration.pipeline.dbt_cache import keep_cache_in
from orchestration.pipeline.workspace import Workspace
from orchestration.resources import (
    WORKSPACE,
    build_workspace_resource,
    load_workspace_from_environment,
)
from orchestration.schedules import schedule_nightly
from orchestration.sensors import (
    fail_dead_runs,
    finish_ended_refreshes,
    follow_runs,
    retry_failed_sources,
    watch_inboxes,
)

JOB = "refresh"


def define_line(workspace: Workspace) -> dg.Definitions:
    """The line over one data folder and one source catalogue: assets, checks, a job, its schedule."""
    sources = workspace.sources
    keep_cache_in(workspace.paths)
    nodes = load_dbt_nodes()
    dbt = build_dbt_assets(nodes)
    data_tests = build_data_tests(nodes)
    marts = sorted(key for key in dbt.keys if key.path[0] == "marts")
    rules = build_rule_checks(marts)
    refresh = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all()
        - dg.AssetSelection.checks(rules)
        - dg.AssetSelection.checks(data_tests),
        description="From the sources to a release",
    )
    return dg.Definitions(
        assets=[
            *list_published_assets(sources),
            *refer_to_functions(
                [
                    build_raw_assets(sources),
                    build_landed_assets(sources),
                    build_counted_asset(sources),
                    build_loaded_tables(sources, nodes),
                    dbt,
                    build_release_asset(marts, sources.values()),
                ]
            ),
        ],
        asset_checks=[build_gate_b(marts), rules, data_tests],
        jobs=[refresh],
        schedules=[schedule_nightly(refresh)],
        sensors=[
            watch_inboxes(workspace, refresh),
            finish_ended_refreshes(workspace, refresh),
            fail_dead_runs(workspace),
            retry_failed_sources(workspace, refresh),
            *follow_runs(workspace, refresh),
        ],
        resources={WORKSPACE: build_workspace_resource(workspace)},
        # One process: the imports cost more than most steps do.
        executor=dg.in_process_executor,
    )


@dg.definitions
def load_definitions() -> dg.Definitions:
    """What `dagster dev` and `chiso serve` load: the folders of the environment, or the project's."""
    return define_line(load_workspace_from_environment())
