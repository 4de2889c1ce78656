"""What the steps of one run leave for each other: small JSON files in the run's folder, beside its
warehouse.

Steps may run in different processes (`dagster dev`), so nothing is passed in memory. The notes
travel with the release, in `quality/`, where the next run reads what this one was made of.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter

from expectations.verdict import Verdict
from expectations.waivers import Waiver
from ingest.store.visits import Visit
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.transform.node_result import NodeResult
from orchestration.release.store.whole import LastWhole

Content = TypeVar("Content")


@dataclass(frozen=True)
class Note(Generic[Content]):
    """One kind of note: `<name>.json`, written and read as the type its adapter knows."""

    name: str
    adapter: TypeAdapter[Content]

    def write(self, folder: Path, content: Content) -> None:
        """Write the note into the folder of a run, which is made where there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        # Failing rows hold whatever a table holds; what JSON has no form for is written as text.
        document = self.adapter.dump_json(
            content, indent=1, by_alias=True, fallback=str
        )
        self._locate(folder).write_bytes(document)

    def read(self, folder: Path) -> Content | None:
        """The note of a run; None where that step was never reached."""
        path = self._locate(folder)
        return self.adapter.validate_json(path.read_bytes()) if path.exists() else None

    def _locate(self, folder: Path) -> Path:
        return folder / f"{self.name}.json"


class UsedVintage(NamedTuple):
    """A vintage the marts of a run were made from, by one reading of it."""

    vintage_id: str
    source_id: str
    reading_id: str
    known_from: dt.datetime


class MadeFrom(BaseModel):
    """What the marts of a run were made by and from. `rules`: a fingerprint of the dbt project."""

    model_config = ConfigDict(frozen=True)

    rules: str
    vintages: tuple[UsedVintage, ...]


class EditionWarning(BaseModel):
    """What gate A has against an edition it accepted, on whatever night.

    In the file the report is called `told`.
    """

    model_config = ConfigDict(frozen=True)

    source_id: str
    edition_id: str
    report: str = Field(
        validation_alias=AliasChoices("report", "told"), serialization_alias="told"
    )


# These stay with the run: what of them concerns readers is in the manifest.
LAST_WHOLE = Note("last_whole", TypeAdapter(LastWhole))
FAILED_VISITS = Note("failed_visits", TypeAdapter(list[Visit]))
OUTCOMES = Note("outcomes", TypeAdapter(list[EditionOutcome]))
INPUTS = Note("inputs", TypeAdapter(str))
MADE_FROM = Note("line", TypeAdapter(MadeFrom))
VERDICTS = Note("verdicts", TypeAdapter(list[Verdict]))
WARNINGS = Note("gate_a_warnings", TypeAdapter(list[EditionWarning]))
WAIVERS = Note("waivers", TypeAdapter(list[Waiver]))
DBT = Note("dbt", TypeAdapter(list[NodeResult]))

# What a release carries in `quality/`, beside the Data Docs.
_PUBLISHED_FILES = (
    "inputs.json",
    "line.json",
    "outcomes.json",
    "gate_a_warnings.json",
    "verdicts.json",
    "waivers.json",
    "dbt.json",
    "quarantine.csv",
)


def write_outcomes(folder: Path, outcomes: Iterable[EditionOutcome]) -> None:
    """Note what became of every edition that was read.

    Gate A judges the editions of a night together, so the verdicts would repeat with each; only
    those that hold an edition are written.
    """
    noted: list[EditionOutcome] = []
    for outcome in outcomes:
        if outcome.outcome != "held":
            outcome = replace(outcome, verdicts=())
        noted.append(outcome)
    OUTCOMES.write(folder, noted)


def read_inputs_of_release(release: Path) -> str | None:
    """The fingerprint of what a release was made of, as its run left it in `quality/`."""
    return INPUTS.read(locate_quality(release))


def is_continued(release: Path, folder: Path) -> bool:
    """Whether since a release only newer editions came, so that whatever it published must still be
    known.

    That is so where the rules and every reading are the same, and whatever is new became known
    after all that its source had stated before.
    """
    before, now = MADE_FROM.read(locate_quality(release)), MADE_FROM.read(folder)
    if before is None or now is None or before.rules != now.rules:
        return False
    if not set(before.vintages) <= set(now.vintages):
        return False
    last_known: dict[str, dt.datetime] = {}
    for vintage in before.vintages:
        last = last_known.get(vintage.source_id, vintage.known_from)
        last_known[vintage.source_id] = max(last, vintage.known_from)
    for vintage in set(now.vintages) - set(before.vintages):
        last_of_source = last_known.get(vintage.source_id)
        if last_of_source is not None and vintage.known_from <= last_of_source:
            return False
    return True


def describe_failed_nodes(nodes: Iterable[NodeResult]) -> str:
    """What dbt found wrong, with up to 20 rows of each failed test, and how much was left out for it."""
    lines: list[str] = []
    skipped = 0
    for node in nodes:
        if node.status == "skipped":
            skipped += 1
            continue
        lines.append(f"{node.unique_id}: {node.status}\n  {node.message.strip()}")
        for row in node.failing_rows:
            cells = [f"{column}={value}" for column, value in row.items()]
            lines.append(f"    {', '.join(cells)}")
    if skipped:
        lines.append(f"Not built, since they rest on these: {skipped} node(s).")
    return "\n".join(lines)


def locate_quality(folder: Path) -> Path:
    """The folder of reports in a run or in a release."""
    return folder / "quality"


def locate_docs(folder: Path) -> Path:
    """Where gate B leaves the Data Docs of a run."""
    return locate_quality(folder) / "data_docs"


def gather_quality_folder(folder: Path) -> Path:
    """Copy the run's notes beside its Data Docs, for the release to carry; returns that folder."""
    quality = locate_quality(folder)
    quality.mkdir(exist_ok=True)
    for name in _PUBLISHED_FILES:
        if (folder / name).exists():
            shutil.copyfile(folder / name, quality / name)
    return quality
