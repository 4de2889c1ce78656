"""What the steps of one run tell each other, as small JSON files in the run's folder beside its warehouse.

Steps may run in different processes (`dagster dev`), so nothing is passed in memory.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from expectations.verdict import Verdict
from expectations.waivers import Waiver
from orchestration.pipeline.landing import Outcome
from orchestration.pipeline.transform import NodeResult


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
    """What became of every edition that was read. Gate A judges them together: what is no refusal is told once."""
    _write(folder, "outcomes", [asdict(o if o.outcome == "held" else replace(o, verdicts=())) for o in outcomes])


def write_inputs(folder: Path, inputs: str) -> None:
    _write(folder, "inputs", inputs)


def inputs_of(release: Path) -> str | None:
    """The fingerprint of what a release was made of, as its run left it in `quality/`."""
    return read(release / "quality", "inputs")


def write_line(folder: Path, rules: str, vintages: Iterable[tuple[str, str, str, dt.datetime]]) -> None:
    """What the marts of this run were made by and from: a fingerprint of the rules, and every vintage as (vintage_id,
    source_id, reading_id, known_from)."""
    _write(folder, "line", {"rules": rules, "vintages": list(vintages)})


def is_continued(release: Path, folder: Path) -> bool:
    """Whether since a release only newer editions came: the rules and every reading are the same, and whatever is new
    became known after all that its source had said. Then nothing the release published can have gone unless lost."""
    before, now = read(release / "quality", "line"), read(folder, "line")
    if not before or before["rules"] != now["rules"]:
        return False
    said = {vintage: (reading, known) for vintage, _, reading, known in now["vintages"]}
    if any(said.pop(vintage, None) != (reading, known) for vintage, _, reading, known in before["vintages"]):
        return False
    latest: dict[str, str] = {}
    for _, source, _, known in before["vintages"]:
        latest[source] = max(known, latest.get(source, ""))
    return all(known > latest.get(source, "") for vintage, source, _, known in now["vintages"] if vintage in said)


def write_verdicts(folder: Path, verdicts: Iterable[Verdict]) -> None:
    _write(folder, "verdicts", [asdict(v) for v in verdicts])


def write_warnings(folder: Path, told: Iterable[tuple[str, str, str]]) -> None:
    """What gate A has against editions it accepted, on whatever night: (source_id, edition_id, the warning)."""
    _write(folder, "gate_a_warnings", [dict(zip(("source_id", "edition_id", "told"), w, strict=True)) for w in told])


def write_waivers(folder: Path, in_force: Iterable[Waiver]) -> None:
    """The waivers of the day, whether or not their rule failed: a release lists what it was forgiven."""
    _write(folder, "waivers", [asdict(w) for w in in_force])


def verdicts(folder: Path) -> tuple[Verdict, ...]:
    """Gate B's verdicts of this run; empty where it never came to them."""
    told = read(folder, "verdicts") or []
    lists = {"failing_rows": tuple, "failing_vintages": frozenset}
    return tuple(Verdict(**{k: lists[k](v) if k in lists else v for k, v in t.items()}) for t in told)


def write_dbt(folder: Path, results: Iterable[NodeResult]) -> None:
    _write(folder, "dbt", [asdict(r) for r in results])


def read_dbt(folder: Path) -> list[NodeResult]:
    """Every node dbt came to in this run; empty where the run never came to dbt."""
    written = read(folder, "dbt") or []
    return [NodeResult(**{**result, "failing_rows": tuple(result["failing_rows"])}) for result in written]


def dbt_refusal(bad: Iterable[NodeResult]) -> str:
    """What dbt found wrong, in words, with up to 20 rows of each failed test, and how many nodes were
    left out because of it."""
    lines = []
    skipped = 0
    for node in bad:
        if node.status == "skipped":
            skipped += 1
            continue
        lines.append(f"{node.unique_id}: {node.status}\n  {node.message.strip()}")
        lines += [f"    {_list_cells(row)}" for row in node.failing_rows]
    if skipped:
        lines.append(f"Not built, since they rest on these: {skipped} node(s).")
    return "\n".join(lines)


def _list_cells(row: dict[str, object]) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.items())


def docs_folder(folder: Path) -> Path:
    """Where gate B leaves the Data Docs of a run."""
    return folder / "quality" / "data_docs"


def quality_folder(folder: Path) -> Path:
    """The run's notes gathered for the release, beside the Data Docs: what was judged, what was held, what it was
    made of, which rows could not be read."""
    quality = folder / "quality"
    quality.mkdir(exist_ok=True)
    for name in ("inputs", "line", "outcomes", "gate_a_warnings", "verdicts", "waivers", "dbt"):
        if (note := folder / f"{name}.json").exists():
            (quality / note.name).write_bytes(note.read_bytes())
    if (quarantine := folder / "quarantine.csv").exists():
        (quality / quarantine.name).write_bytes(quarantine.read_bytes())
    return quality
