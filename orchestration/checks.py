"""Gate B: every mart judged before a release, each table's rules shown on the asset they judge."""

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.gate import Verdict, run_gate_b
from expectations.report import as_text
from orchestration import run_notes
from orchestration.resources import Line


def gate_b(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec("gate_b", asset=m, blocking=True, description="Fit to publish: the rules of its suite")
        for m in marts
    ]

    @dg.multi_asset_check(name="gate_b", specs=specs, required_resource_keys={"line"})
    def judge(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        line: Line = context.resources.line
        folder = line.run_folder(context.run.run_id)
        line.say("gate B", "judging every mart")
        verdicts = run_gate_b(folder / "warehouse.duckdb", today=line.clock().date())
        run_notes.write_verdicts(folder, verdicts)
        for mart in marts:
            yield _result(mart, [v for v in verdicts if v.table == ".".join(mart.path)], verdicts)

    return judge


def _result(mart: dg.AssetKey, own: list[Verdict], verdicts: list[Verdict]) -> dg.AssetCheckResult:
    """A verdict on a table that is no mart (landed rows that got lost) blocks every mart."""
    marts = {v.table for v in verdicts if v.table.startswith("marts.")}
    against = [v for v in (*own, *(v for v in verdicts if v.table not in marts)) if v.blocks]
    warnings = [v for v in own if v.outcome == "failed" and not v.blocks]
    told = as_text((*against, *warnings))
    return dg.AssetCheckResult(
        asset_key=mart,
        check_name="gate_b",
        passed=bool(own) and not against,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "rules": len(own),
            "rows examined": max((v.rows_examined for v in own), default=0),
            "waived": sum(v.outcome == "waived" for v in own),
            **({"report": dg.MetadataValue.md(f"```\n{told}\n```")} if against or warnings else {}),
        },
    )
