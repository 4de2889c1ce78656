"""Gate B: every mart judged before a release, each table's rules shown on the asset they judge."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
import duckdb

from expectations.judge import run_gate_b
from expectations.last_release import LastRelease
from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from expectations.waivers import load_waivers_in_force
from orchestration.pipeline import run_notes
from orchestration.pipeline.warehouse import inputs
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.store import catalogue as shelf
from orchestration.release.write.export import DATABASE


def gate_b(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec("gate_b", asset=m, blocking=True, description="Fit to publish: the rules of its suite")
        for m in marts
    ]

    @dg.multi_asset_check(name="gate_b", specs=specs, required_resource_keys={"line"})
    def judge(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        line: Workspace = context.resources.line
        folder = line.run_folder(context.run.run_id)
        line.say("gate B", "judging every mart")
        warehouse = folder / "warehouse.duckdb"
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            [(today,)] = connection.execute("select today from landed.run").fetchall()
            asked = "select vintage_id, source_id, reading_id, known_from from landed.vintage"
            vintages = connection.execute(f"{asked} order by all").fetchall()
        run_notes.write_line(folder, inputs((), (), DBT_PROJECT), vintages)
        last = _last_release(shelf.current(line.paths.releases), folder)
        verdicts = run_gate_b(warehouse, last=last, today=today, docs=run_notes.docs_folder(folder))
        run_notes.write_verdicts(folder, verdicts)
        run_notes.write_waivers(folder, load_waivers_in_force(today))
        warned = (
            (s, e, told) for s in sorted(line.sources) for e, told in sorted(line.landed.list_warnings(s).items())
        )
        run_notes.write_warnings(folder, warned)
        for mart in marts:
            yield _result(mart, [v for v in verdicts if v.table == ".".join(mart.path)], verdicts)

    return judge


def _last_release(current: Path | None, folder: Path) -> LastRelease | None:
    """What is published now, for the rules that compare with it."""
    if not current:
        return None
    release = current.resolve()
    return LastRelease(release.name, release / DATABASE, run_notes.is_continued(release, folder))


def _result(mart: dg.AssetKey, own: list[Verdict], verdicts: list[Verdict]) -> dg.AssetCheckResult:
    """A verdict on a table that is no mart (landed rows that got lost) blocks every mart."""
    marts = {v.table for v in verdicts if v.table.startswith("marts.")}
    against = [v for v in (*own, *(v for v in verdicts if v.table not in marts)) if v.is_blocking]
    warnings = [v for v in own if v.outcome == "failed" and not v.is_blocking]
    told = write_text_report((*against, *warnings))
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
