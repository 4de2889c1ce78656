"""What a refresh came to, in words for people and as an exit code. Nothing here runs anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.report.text import write_text_report
from expectations.verdict import is_refused
from ingest.control_signs import show_controls
from ingest.store.visits import Visit
from orchestration.pipeline import run_notes
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.summary.release import summarize_release


@dataclass(frozen=True)
class RefreshResult:
    """How a refresh ended. `release`: the one that is current now; None where there is none yet.

    `refused_by`: the rules and models that refused it; `damage`: what was wrong with the release that
    was current when it began, "" where it was whole.
    """

    exit_code: ExitCode
    message: str
    release: Path | None
    refused_by: tuple[str, ...] = ()
    damage: str = ""


def report_success(
    folder: Path, before: Path | None, after: Path | None
) -> RefreshResult:
    """The result of a run that reached its end.

    `before`, `after`: the release current before and after it.
    """
    held = _list_held(folder)
    paragraphs = _describe_held(held)
    if after is None:
        paragraphs.append("No source has given anything yet.")
    elif after == before:
        paragraphs.append("Nothing new: nothing was published.")
    else:
        paragraphs.append(summarize_release(after))
        paragraphs += _describe_warnings(folder)
    failed = run_notes.FAILED_VISITS.read(folder) or []
    paragraphs += _describe_failed_visits(failed)
    exit_code = ExitCode.SOURCE_FAILED if failed else ExitCode.DONE
    if held:
        # Somebody must decide about it, while a source may come back by itself.
        exit_code = ExitCode.HELD
        paragraphs.append(
            f"{len(held)} edition(s) held; the last accepted ones keep serving. Reports: data/held/"
        )
    damage = _read_damage(folder)
    return RefreshResult(exit_code, _join_paragraphs(paragraphs), after, damage=damage)


def report_failure(
    folder: Path, step_failures: Sequence[str], release: Path | None
) -> RefreshResult:
    """The result of a run that stopped: refused by dbt's tests or by gate B, or unable to run.

    `step_failures`: what the orchestrator says of each step that failed.
    """
    paragraphs = _describe_held(_list_held(folder))
    refused_by: list[str] = []
    failed_nodes = [
        node for node in run_notes.DBT.read(folder) or [] if not node.is_good
    ]
    verdicts = run_notes.VERDICTS.read(folder) or []
    if failed_nodes:
        exit_code = ExitCode.REFUSED
        refused_by = [n.unique_id for n in failed_nodes if n.status != "skipped"]
        paragraphs.append(
            "REFUSED: the models do not hold.\n"
            + run_notes.describe_failed_nodes(failed_nodes)
        )
    elif verdicts and is_refused(verdicts):
        exit_code = ExitCode.REFUSED
        against = tuple(verdict for verdict in verdicts if verdict.is_blocking)
        refused_by = [f"{verdict.table}.{verdict.rule}" for verdict in against]
        paragraphs.append("REFUSED at gate B.\n" + write_text_report(against))
    else:
        exit_code = ExitCode.COULD_NOT_RUN
        paragraphs += step_failures
    paragraphs.append("Nothing was published; the current release stays.")
    damage = _read_damage(folder)
    return RefreshResult(
        exit_code, _join_paragraphs(paragraphs), release, tuple(refused_by), damage
    )


def _read_damage(folder: Path) -> str:
    """What the run found wrong with the current release; "" where nothing, or where it did not look."""
    last = run_notes.LAST_WHOLE.read(folder)
    return last.damage if last else ""


def _list_held(folder: Path) -> list[EditionOutcome]:
    outcomes = run_notes.OUTCOMES.read(folder) or []
    return [outcome for outcome in outcomes if outcome.outcome == "held"]


def _describe_held(held: Sequence[EditionOutcome]) -> list[str]:
    return [
        outcome.report or f"{outcome.source_id}: {outcome.reason}" for outcome in held
    ]


def _describe_failed_visits(failed: Sequence[Visit]) -> list[str]:
    """One paragraph with the refusal of each source that failed; none where all gave an answer."""
    if not failed:
        return []
    lines = [
        f"{len(failed)} source(s) failed; what they gave before keeps serving (`chiso status`):"
    ]
    lines += [visit.message for visit in failed]
    return ["\n".join(lines)]


def _describe_warnings(folder: Path) -> list[str]:
    """One paragraph on the rules that failed without stopping the release; none where all held."""
    failed = [
        verdict
        for verdict in run_notes.VERDICTS.read(folder) or []
        if verdict.outcome == "failed"
    ]
    if not failed:
        return []
    lines = ["Published with warnings (see quality/data_docs/index.html):"]
    lines += [
        f"{verdict.rule} on {verdict.table}: {verdict.found}" for verdict in failed
    ]
    return ["\n  ".join(lines)]


def _join_paragraphs(paragraphs: Sequence[str]) -> str:
    return show_controls("\n\n".join(paragraphs))
