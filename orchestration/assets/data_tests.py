"""dbt's data tests as checks of the assets they are about.

A build fills in those it ran. Launched with their asset they show what was found there, launched by
themselves what was found for the current release. As the rules of gate B they are no part of the
nightly job: three hundred checks that are planned and written one by one would cost a small night as
much as its models.
"""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterable, Iterator, Mapping

import dagster as dg

from orchestration.assets.dbt_nodes import DbtNodes
from orchestration.pipeline import run_notes
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store.catalogue import find_current_release
from orchestration.resources import WORKSPACE, get_workspace

# The id of a data test in dbt's manifest → the check that shows it.
CheckKeys = Mapping[str, dg.AssetCheckKey]


def build_data_tests(nodes: DbtNodes) -> dg.AssetChecksDefinition:
    """A check for each data test that a night runs."""
    specs = [
        dg.AssetCheckSpec(
            check.name, asset=check.key.asset_key, description=check.description
        )
        for check in nodes.checks
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
        results = _find_results(get_workspace(context), context.run.run_id)
        for evaluation in list_evaluations(results, nodes.check_keys):
            if evaluation.asset_check_key in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    passed=evaluation.passed,
                    asset_key=evaluation.asset_key,
                    check_name=evaluation.check_name,
                    metadata=evaluation.metadata,
                )

    return data_tests


def _find_results(workspace: Workspace, run_id: str) -> list[NodeResult]:
    """Of the build of this run; where it built nothing, of the current release."""
    own = run_notes.DBT.read(workspace.run_folder(run_id))
    current = find_current_release(workspace.paths.releases)
    if own is None and current is not None:
        return run_notes.DBT.read(run_notes.locate_quality(current)) or []
    return own or []


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
