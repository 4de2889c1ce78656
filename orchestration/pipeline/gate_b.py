"""Gate B over the marts of one run, with the notes that show in a release how it was judged."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations.judge import run_gate_b
from expectations.last_release import LastRelease
from expectations.verdict import Verdict
from expectations.waivers import load_waivers_in_force
from orchestration.pipeline import run_notes
from orchestration.pipeline.last_whole import get_last_whole
from orchestration.pipeline.run_notes import EditionWarning, MadeFrom, UsedVintage
from orchestration.pipeline.warehouse import (
    compute_inputs_fingerprint,
    locate_warehouse,
    read_today,
)
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.write.files import DATABASE

_VINTAGES = """
    select vintage_id, source_id, reading_id, known_from
    from landed.vintage
    order by all
"""


def judge_once(workspace: Workspace, folder: Path) -> list[Verdict]:
    """The verdicts of the run in `folder`: its marts are judged where they have not been yet."""
    noted = run_notes.VERDICTS.read(folder)
    return judge_marts(workspace, folder) if noted is None else noted


def judge_marts(workspace: Workspace, folder: Path) -> list[Verdict]:
    """Judge every mart of the run in `folder`; note verdicts, waivers and warnings of gate A there."""
    workspace.report_progress("gate B", "judging every mart")
    warehouse = locate_warehouse(folder)
    today = read_today(warehouse)
    run_notes.MADE_FROM.write(folder, describe_inputs(warehouse))
    verdicts = run_gate_b(
        warehouse,
        last=find_last_release(workspace, folder),
        today=today,
        docs=run_notes.locate_docs(folder),
    )
    run_notes.VERDICTS.write(folder, verdicts)
    # The waivers of the day, whether or not their rule failed: a release lists what it was
    # forgiven.
    run_notes.WAIVERS.write(folder, list(load_waivers_in_force(today)))
    run_notes.WARNINGS.write(folder, list_warnings(workspace))
    return verdicts


def describe_inputs(warehouse: Path) -> MadeFrom:
    """The rules and the vintages that the marts were made by and from."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(_VINTAGES).fetchall()
    rules = compute_inputs_fingerprint((), (), DBT_PROJECT)
    return MadeFrom(rules=rules, vintages=tuple(UsedVintage(*row) for row in rows))


def find_last_release(workspace: Workspace, folder: Path) -> LastRelease | None:
    """The last whole release, to be compared with; None where there is none."""
    release = get_last_whole(workspace.paths.releases, folder).folder
    if release is None:
        return None
    return LastRelease(
        release.name, release / DATABASE, run_notes.is_continued(release, folder)
    )


def list_warnings(workspace: Workspace) -> list[EditionWarning]:
    """What gate A has against the accepted editions of every source, by source and edition."""
    warnings: list[EditionWarning] = []
    for source_id in sorted(workspace.sources):
        for edition_id, report in sorted(
            workspace.landed.list_warnings(source_id).items()
        ):
            warnings.append(
                EditionWarning(
                    source_id=source_id, edition_id=edition_id, report=report
                )
            )
    return warnings
