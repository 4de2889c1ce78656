"""Gate B as asset checks: each table's rules are shown on the mart they judge."""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from orchestration.pipeline.gate_b import judge_marts
from orchestration.resources import WORKSPACE, get_workspace


def build_gate_b(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One blocking check for each mart, judged together before a release."""
    description = "Fit to publish: the rules of its suite"
    specs = [
        dg.AssetCheckSpec("gate_b", asset=mart, blocking=True, description=description)
        for mart in marts
    ]

    @dg.multi_asset_check(
        name="gate_b", specs=specs, required_resource_keys={WORKSPACE}
    )
    def gate_b(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        workspace = get_workspace(context)
        verdicts = judge_marts(workspace, workspace.run_folder(context.run.run_id))
        for mart in marts:
            yield _show_verdicts(mart, verdicts)

    return gate_b


def _show_verdicts(
    mart: dg.AssetKey, verdicts: Sequence[Verdict]
) -> dg.AssetCheckResult:
    """The check of one mart.

    A verdict on a table that is no mart (landed rows that got lost) blocks every mart.
    """
    own = [verdict for verdict in verdicts if verdict.table == ".".join(mart.path)]
    of_no_mart = [
        verdict for verdict in verdicts if not verdict.table.startswith("marts.")
    ]
    against = [verdict for verdict in (*own, *of_no_mart) if verdict.is_blocking]
    warnings = [
        verdict
        for verdict in own
        if verdict.outcome == "failed" and not verdict.is_blocking
    ]
    metadata: dict[str, dg.MetadataValue | int] = {
        "rules": len(own),
        "rows examined": max((verdict.rows_examined for verdict in own), default=0),
        "waived": sum(verdict.outcome == "waived" for verdict in own),
    }
    if against or warnings:
        metadata["report"] = dg.MetadataValue.md(
            f"```\n{write_text_report((*against, *warnings))}\n```"
        )
    return dg.AssetCheckResult(
        asset_key=mart,
        check_name="gate_b",
        passed=bool(own) and not against,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )
