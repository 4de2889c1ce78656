"""Assembles the line for Dagster; `dagster dev` and `chiso` load the same definitions. No logic lives here."""

from __future__ import annotations

import dagster as dg

from orchestration.assets.counted import counted_asset
from orchestration.assets.landed import landed_assets
from orchestration.assets.raw import raw_assets
from orchestration.assets.release import release_asset
from orchestration.assets.warehouse import loaded_tables, models
from orchestration.checks import gate_b
from orchestration.pipeline import workspace as resources
from orchestration.schedules import nightly

JOB = "refresh"


def define(line: resources.Workspace) -> dg.Definitions:
    """The line over one data folder and one catalogue."""
    dbt = models()
    marts = sorted(k for k in dbt.keys if k.path[0] == "marts")
    landed = [raw_assets(line.sources), landed_assets(line.sources), counted_asset(line.sources)]
    assets = [*landed, loaded_tables(line.sources), dbt]
    refresh = dg.define_asset_job(JOB, selection=dg.AssetSelection.all(), description="From the sources to a release")
    return dg.Definitions(
        assets=[*assets, release_asset(marts)],
        asset_checks=[gate_b(marts)],
        jobs=[refresh],
        schedules=[nightly(refresh)],
        resources={"line": dg.ResourceDefinition.hardcoded_resource(line)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` and `chiso serve` load: the folders named in the environment, or the project's own."""
    return define(resources.from_environment())
