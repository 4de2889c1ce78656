"""Writing a whole release into a folder nobody reads yet."""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.release.describe.changes.write import write_changes
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.describe import describe_release
from orchestration.release.describe.manifest import read_manifest, write_manifest
from orchestration.release.facts import DecisionFacts
from orchestration.release.inputs import ReleaseInputs
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.sync import sync_folder
from orchestration.release.write import questions
from orchestration.release.write.export import export_marts

# Where a release keeps the declarations of its sources, and their corrections:
# <publisher>/<dataset>.yml
DECLARATIONS = "sources"
QUALITY = "quality"


def stage_release(
    inputs: ReleaseInputs,
    folder: Path,
    previous: Path | None,
    step: StepHook = ignore_step,
) -> None:
    """Write a whole release into a folder that does not exist yet; nothing outside it is touched.

    `previous`: the release it is compared with; None for the first. The same inputs and previous
    release give the same Parquet and CSV bytes.
    """
    facts = inputs.facts
    step("stage")
    folder.mkdir(parents=True)
    exported = export_marts(inputs.warehouse, folder, facts, step=step)
    copy_companions(inputs, folder)
    step("compare")
    vintages_before: frozenset[str] = frozenset()
    decisions_before: frozenset[DecisionFacts] = frozenset()
    if previous is not None:
        before = read_manifest(previous)
        vintages_before, decisions_before = before.vintage_ids, before.decisions
    changes = write_changes(previous, folder, facts, vintages_before, decisions_before)
    step("describe")
    contents = ReleaseContents(folder, facts, exported.marts, exported.files)
    describe_release(contents, changes)
    step("manifest")
    previous_id = previous.name if previous else None
    write_manifest(contents, previous_id)
    step("sync")
    sync_folder(folder)


def copy_companions(inputs: ReleaseInputs, folder: Path) -> None:
    """Put the reports, the declarations and the questions into a release, as far as the inputs hold
    them.
    """
    if inputs.quality is not None:
        shutil.copytree(inputs.quality, folder / QUALITY)
    if inputs.declarations is not None:
        _copy_declarations(inputs.declarations, folder / DECLARATIONS)
    if inputs.project is not None:
        questions.write_questions(
            inputs.project / "analyses",
            inputs.project / "macros" / "judging.sql",
            folder,
        )


def _copy_declarations(declarations: Path, folder: Path) -> None:
    for declaration in declarations.rglob("*.yml"):
        target = folder / declaration.relative_to(declarations)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(declaration.read_bytes())
