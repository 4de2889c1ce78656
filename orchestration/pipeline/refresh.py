"""One refresh in this process: the very job Dagster's schedule runs, and what it came to in words."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb

from expectations.report.text import write_text_report
from expectations.verdict import is_refused
from ingest.store.atomic import write_atomically
from orchestration.assets import landed, raw
from orchestration.definitions import JOB, define
from orchestration.pipeline import run_notes
from orchestration.pipeline.landing import sweep_builds
from orchestration.pipeline.workspace import Workspace
from orchestration.release.store import catalogue as shelf

INSTANCE = "telemetry: {enabled: false}\n"


@dataclass(frozen=True)
class Outcome:
    """How a refresh ended. `exit_code` as in `orchestration/cli/options.py`; `told` is for people."""

    exit_code: int
    told: str
    release: Path | None


def prepare_instance(home: Path) -> Path:
    """Dagster's own records (runs, checks) live in the data folder; nothing is reported to anybody."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(INSTANCE, "utf-8")
    return home


def refresh(line: Workspace, *, only: tuple[str, ...] = ()) -> Outcome:
    """Run the job `refresh` over the line. Never raises for what a source or a gate says."""
    # with nothing new the gate is skipped together with what it guards; Dagster warns of a gate that gave no result
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    if mixed := _mixed(line):
        return Outcome(2, mixed, shelf.current(line.paths.releases))
    before = shelf.current(line.paths.releases)
    definitions = define(line)
    job = definitions.resolve_job_def(JOB)
    asked = only or tuple(line.sources)
    downstream = [k for k in job.asset_layer.executable_asset_keys if k.path[0] not in ("raw", "landed")]
    selection = [*downstream, *(key(s) for s in asked for key in (raw.key, landed.key))]
    with dg.DagsterInstance.from_config(str(prepare_instance(line.paths.dagster))) as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=selection,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    folder = line.run_folder(result.run_id)
    sweep_builds(line.paths.build)
    after = shelf.current(line.paths.releases)
    held = [o for o in run_notes.read(folder, "outcomes") or [] if o["outcome"] == "held"]
    told = [o["report"] or f"{o['source_id']}: {o['reason']}" for o in held]
    if not result.success:
        return Outcome(*_failure(result, folder, told), after)
    if after == before:
        told.append("Nothing new: nothing was published." if after else "No source has given anything yet.")
    else:
        told.append(summary(after))
        warned = [f"{v.rule} on {v.table}: {v.found}" for v in run_notes.verdicts(folder) if v.outcome == "failed"]
        if warned:
            told.append("\n  ".join(["Published with warnings (quality/data_docs/index.html tells them):", *warned]))
    if held:
        told.append(f"{len(held)} edition(s) held; the last accepted ones keep serving. Reports: data/held/")
    return Outcome(4 if held else 0, "\n\n".join(told), after)


def _mixed(line: Workspace) -> str:
    """Why this catalogue may not be run on this data folder: a folder holds real or synthetic figures, never both."""
    kinds = {"synthetic" if s.is_synthetic else "real" for s in line.sources.values()}
    if len(kinds) > 1:
        return f"{line.sources_folder} declares real and synthetic sources; part them into two catalogues"
    [kind] = kinds
    marker = line.paths.data / "figures.txt"
    if not marker.exists():
        write_atomically(marker, f"{kind}\n".encode())
    held = marker.read_text("utf-8").strip()
    if held != kind:
        return f"{line.paths.data} holds {held} figures and the catalogue {kind} ones; use another --data folder"
    return ""


def _failure(result: dg.ExecuteInProcessResult, folder: Path, told: list[str]) -> tuple[int, str]:
    """Exit code and words for a run that did not end: refused by the rules, or unable to run."""
    verdicts = run_notes.verdicts(folder)
    dbt = [node for node in run_notes.read_dbt(folder) if not node.is_good]
    if dbt:
        told.append("REFUSED: the models do not hold.\n" + run_notes.dbt_refusal(dbt))
        return 1, "\n\n".join([*told, "Nothing was published; the current release stays."])
    if verdicts and is_refused(verdicts):
        told.append("REFUSED at gate B.\n" + write_text_report(tuple(v for v in verdicts if v.is_blocking)))
        return 1, "\n\n".join([*told, "Nothing was published; the current release stays."])
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause or error
            told.append(f"{event.step_key} could not run: {cause.message.strip()}")
    return 3, "\n\n".join([*told, "Nothing was published; the current release stays."])


def summary(release: Path) -> str:
    """Where the release is and what it holds: a short table."""
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, estimated_size from duckdb_tables() where schema_name = 'main' order by 1"
        ).fetchall()
        valued, paired, due = connection.execute(
            """
            select
                count(distinct indicator_id) filter (value is not null),
                count(distinct indicator_id) filter (numerator is not null and denominator is not null),
                count(distinct indicator_id)
            from fct_indicator
            where unit_id = 'VN' and map = 'as_reported'
            """
        ).fetchone()
        verdicts = dict(
            connection.execute(
                "select verdict, count(*) from fct_target where unit_id = 'VN' and basis = 'today' group by 1"
            ).fetchall()
        )
    width = max(len(name) for name, _ in tables)
    rows = "\n".join(f"  {name:<{width}}  {size:>10,}" for name, size in tables)
    judged = ", ".join(f"{verdicts.get(v, 0)} {v}" for v in ("met", "missed", "cannot_judge"))
    return (
        f"Release {release.resolve().name}\n{rows}\n\n"
        f"  of {due} indicators, {valued} have a value for the country, {paired} with numerator and denominator\n"
        f"  targets today: {judged}\n\n"
        f"  {release.parent / shelf.POINTER}/indicators.duckdb · parquet/ · csv/"
    )
