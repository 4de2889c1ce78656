"""What one release is made from, handed whole to every function that writes a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.release.facts import ReleaseFacts
from orchestration.release.store.whole import LastWhole


@dataclass(frozen=True)
class ReleaseInputs:
    """A finished warehouse and what travels with it; all of it is only read.

    `warehouse`: the DuckDB file of a run. `quality`: a folder of reports of the gates.
    `declarations`: the folder of the sources' YAML, without which nobody could make the release
    again. `project`: the dbt project, whose analyses travel as questions that a reader can run. A
    folder that is None is left out of the release. `last`: the release to compare with, where the run
    has verified it already.
    """

    warehouse: Path
    facts: ReleaseFacts
    quality: Path | None = None
    declarations: Path | None = None
    project: Path | None = None
    last: LastWhole | None = None
