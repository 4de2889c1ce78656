"""Gate B as asset checks: each rule is shown on the mart it judges, and one check of each mart blocks.

Whether a release may be made is the matter of that one alone: the others say why, rule by rule.
"""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.judge import list_rules_of
from expectations.report.text import write_text_report
from expectations.rule import Rule
from expectations.verdict import Verdict
from orchestration.pipeline import run_notes
from orchestration.pipeline.gate_b import judge_once
from orchestration.pipeline.warehouse import locate_warehouse
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store.catalogue import find_current_release
from orchestration.resources import WORKSPACE, get_workspace

# The check of a mart that blocks a release.
GATE_B = "gate_b"


def build_gate_b(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One blocking check for each mart, judged together before a release; it shows every rule too."""
    description = (
        "Fit to publish: every rule of its suite holds, is waived or only warns"
    )
    specs = [
        dg.AssetCheckSpec(GATE_B, asset=mart, blocking=True, description=description)
        for mart in marts
    ]

    @dg.multi_asset_check(
        name=GATE_B,
        specs=specs,
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def gate_b(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        workspace = get_workspace(context)
        verdicts = judge_once(workspace, workspace.run_folder(context.run.run_id))
        planned = context.job_def.asset_layer.asset_graph.asset_check_keys
        for mart in marts:
            if dg.AssetCheckKey(mart, GATE_B) not in context.selected_asset_check_keys:
                continue
            yield _show_verdicts(mart, verdicts)
            for rule in list_rules_of_mart(mart):
                if dg.AssetCheckKey(mart, rule.name) in planned:
                    # It is launched with its mart, and shows itself.
                    continue
                result = _show_rule(mart, rule, verdicts)
                # Its annotation leaves out one of the events its body takes.
                context.op_execution_context.log_event(_make_evaluation(result))  # type: ignore[arg-type]

    return gate_b


def build_rule_checks(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """A check for each rule of each mart. Gate B fills them in on every night that builds; launched
    with their mart they judge what was built, by themselves they show what gate B found in the
    current release.

    They are no part of the nightly job: hundreds of checks that are planned and skipped would cost a
    night without news a fifth of its time.
    """
    specs = [
        _specify_rule(mart, rule) for mart in marts for rule in list_rules_of_mart(mart)
    ]

    @dg.multi_asset_check(
        name="rules",
        specs=specs,
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def rules(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        verdicts = _find_verdicts(get_workspace(context), context.run.run_id)
        selected = context.selected_asset_check_keys
        for mart in marts:
            for rule in list_rules_of_mart(mart):
                if dg.AssetCheckKey(mart, rule.name) in selected:
                    yield _show_rule(mart, rule, verdicts)

    return rules


def _find_verdicts(workspace: Workspace, run_id: str) -> list[Verdict]:
    """Of the marts that this run built; where it built none, of the current release."""
    folder = workspace.run_folder(run_id)
    if locate_warehouse(folder).exists():
        return judge_once(workspace, folder)
    current = find_current_release(workspace.paths.releases)
    if current is None:
        return []
    return run_notes.VERDICTS.read(run_notes.locate_quality(current)) or []


def _make_evaluation(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    """The event of a check that was not planned in its run."""
    assert result.asset_key is not None
    assert result.check_name is not None
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
    )


def list_rules_of_mart(mart: dg.AssetKey) -> list[Rule]:
    """The rules of a mart's suite."""
    return list_rules_of(".".join(mart.path))


def _specify_rule(mart: dg.AssetKey, rule: Rule) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        rule.name,
        asset=mart,
        description=f"{rule.sentence_vi} · {rule.sentence}",
        metadata={"severity": rule.severity},
    )


def _show_rule(
    mart: dg.AssetKey, rule: Rule, verdicts: Sequence[Verdict]
) -> dg.AssetCheckResult:
    """The check of one rule, with the rows that break it; one that was not judged did not pass."""
    own = [
        verdict
        for verdict in verdicts
        if verdict.rule == rule.name and verdict.table == ".".join(mart.path)
    ]
    against = [v for v in own if v.outcome not in ("passed", "waived")]
    is_warning = rule.severity == "warning" and not any(v.is_blocking for v in against)
    metadata: dict[str, dg.MetadataValue | int | str] = {
        "rows examined": sum(verdict.rows_examined for verdict in own),
        "failing rows": sum(verdict.failing_count for verdict in own),
    }
    waivers = [verdict.waiver for verdict in own if verdict.waiver]
    if waivers:
        metadata["waiver"] = "\n".join(waivers)
    if against:
        text = write_text_report(tuple(against))
        metadata["report"] = dg.MetadataValue.md(f"```\n{text}\n```")
    severity = dg.AssetCheckSeverity
    return dg.AssetCheckResult(
        asset_key=mart,
        check_name=rule.name,
        passed=bool(own) and not against,
        severity=severity.WARN if is_warning else severity.ERROR,
        metadata=metadata,
    )


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
        check_name=GATE_B,
        passed=bool(own) and not against,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )
