"""What the steps of one run tell each other, as small JSON files in the run's folder beside its warehouse.

Steps may run in different processes (`dagster dev`), so nothing is passed in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from expectations.verdict import Verdict
from orchestration.landing import Outcome
from orchestration.transform import NodeResult


def _write(folder: Path, name: str, told: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
    (folder / f"{name}.json").write_text(text, "utf-8")


def read(folder: Path, name: str) -> Any:
    """A note of the run, or None where that step never came."""
    path = folder / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def write_outcomes(folder: Path, outcomes: Iterable[Outcome]) -> None:
    _write(folder, "outcomes", [asdict(o) for o in outcomes])


def write_inputs(folder: Path, inputs: str) -> None:
    _write(folder, "inputs", inputs)


def inputs_of(release: Path) -> str | None:
    """The fingerprint of what a release was made of, as its run left it in `quality/`."""
    return read(release / "quality", "inputs")


def write_verdicts(folder: Path, verdicts: Iterable[Verdict]) -> None:
    _write(folder, "verdicts", [asdict(v) for v in verdicts])


def verdicts(folder: Path) -> tuple[Verdict, ...]:
    """Gate B's verdicts of this run; empty where it never came to them."""
    told = read(folder, "verdicts") or []
    lists = {"failing_rows": tuple, "failing_vintages": frozenset}
    return tuple(Verdict(**{k: lists[k](v) if k in lists else v for k, v in t.items()}) for t in told)


def write_dbt(folder: Path, results: Iterable[NodeResult]) -> None:
    _write(folder, "dbt", [asdict(r) for r in results])


def dbt_refusal(bad: Iterable[NodeResult]) -> str:
    """What dbt found wrong, in words, with up to 20 rows of each failed test."""
    told = []
    for node in bad:
        told.append(f"{node.unique_id}: {node.status}\n  {node.message.strip()}")
        told += ["    " + ", ".join(f"{k}={v}" for k, v in row.items()) for row in node.failing_rows]
    return "\n".join(told)


def quality_folder(folder: Path) -> Path:
    """The run's notes gathered for the release: what was judged, what was held, what it was made of."""
    quality = folder / "quality"
    quality.mkdir(exist_ok=True)
    for name in ("inputs", "outcomes", "verdicts", "dbt"):
        if (note := folder / f"{name}.json").exists():
            (quality / note.name).write_bytes(note.read_bytes())
    return quality
