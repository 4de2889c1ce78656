"""dbt's data tests as checks of the assets they are about.

A build fills in those it ran; launched by themselves they show what it found for the current
release. As the rules of gate B they are no part of the nightly job: three hundred checks that are
planned and written one by one would cost a small night as much as its models.
"""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration.pipeline import run_notes
from orchestration.pipeline.transform.dbt_command import is_left_out
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.release.store.catalogue import find_current_release
from orchestration.resources import WORKSPACE, get_workspace

# The id of a data test in dbt's manifest → the check that shows it.
CheckKeys = Mapping[str, dg.AssetCheckKey]


def list_check_keys(
    manifest: Mapping[str, Any], asset_keys: Mapping[str, dg.AssetKey]
) -> CheckKeys:
    """The checks of the data tests that a night runs. `asset_keys`: of dbt's nodes by their id."""
    keys: dict[str, dg.AssetCheckKey] = {}
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "test" and not is_left_out(node):
            asset_key = asset_keys[node["attached_node"]]
            keys[name] = dg.AssetCheckKey(asset_key, node["name"])
    return keys


def build_data_tests(
    manifest: Mapping[str, Any], keys: CheckKeys
) -> dg.AssetChecksDefinition:
    """A check for each data test that a night runs."""
    specs = [
        dg.AssetCheckSpec(
            key.name,
            asset=key.asset_key,
            description=manifest["nodes"][name]["description"] or None,
        )
        for name, key in keys.items()
    ]

    @dg.multi_asset_check(
        name="data_tests",
        specs=specs,
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def data_tests(
        context: dg.AssetCheckExecutionContext,
    ) -> Iterator[dg.AssetCheckResult]:
        current = find_current_release(get_workspace(context).paths.releases)
        results: Iterable[NodeResult] = ()
        if current is not None:
            results = run_notes.DBT.read(run_notes.locate_quality(current)) or ()
        for evaluation in list_evaluations(results, keys):
            if evaluation.asset_check_key in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    passed=evaluation.passed,
                    asset_key=evaluation.asset_key,
                    check_name=evaluation.check_name,
                    metadata=evaluation.metadata,
                )

    return data_tests


def list_evaluations(
    results: Iterable[NodeResult], keys: CheckKeys
) -> Iterator[dg.AssetCheckEvaluation]:
    """What a build found of each data test that it ran."""
    for result in results:
        key = keys.get(result.unique_id)
        if key is None or result.status == "skipped":
            continue
        metadata: dict[str, dg.MetadataValue] = {
            "Execution Duration": dg.MetadataValue.float(result.seconds)
        }
        if result.message:
            metadata["found"] = dg.MetadataValue.text(result.message)
        yield dg.AssetCheckEvaluation(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=result.is_good,
            metadata=metadata,
        )
