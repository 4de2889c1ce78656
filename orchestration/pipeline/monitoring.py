"""What other programs watch: a heartbeat, and the figures of the last refresh as Prometheus reads them.

monitoring/heartbeat      the moment of the last refresh that could run; too old = nobody refreshes
monitoring/chiso.prom     for the textfile collector of a node exporter
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ingest.store.atomic import write_atomically
from orchestration.pipeline.alerts.causes import Cause, Standing
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.run_log import RunEnd
from orchestration.pipeline.workspace import Workspace

# Name → what it says; all of them are gauges.
_METRICS = {
    "chiso_run_end_timestamp_seconds": "When the last refresh ended",
    "chiso_run_duration_seconds": "How long the last refresh took",
    "chiso_run_exit_code": "How the last refresh ended, as `chiso refresh` does",
    "chiso_held_editions": "Editions that are held",
    "chiso_source_last_seen_timestamp_seconds": "When a source last gave an answer",
    "chiso_source_unreachable": "1 where a source does not answer",
    "chiso_source_days_late": "For how many days a source's next report is overdue",
    "chiso_open_causes": "What is wrong now, by kind",
}


def write_monitoring(
    workspace: Workspace, end: RunEnd, standing: Standing, causes: Iterable[Cause]
) -> None:
    """Write both files; the heartbeat only of a refresh that could run."""
    folder = workspace.paths.monitoring
    if end.exit_code not in (ExitCode.COULD_NOT_RUN, ExitCode.WRONG_USE):
        _write_for_everybody(folder / "heartbeat", f"{end.ended_at.isoformat()}\n")
    text = format_metrics(end, standing, causes)
    _write_for_everybody(folder / "chiso.prom", text)


def format_metrics(end: RunEnd, standing: Standing, causes: Iterable[Cause]) -> str:
    """The figures in Prometheus' text format."""
    samples: list[tuple[str, dict[str, str], float]] = [
        ("chiso_run_end_timestamp_seconds", {}, end.ended_at.timestamp()),
        ("chiso_run_duration_seconds", {}, end.seconds),
        ("chiso_run_exit_code", {}, int(end.exit_code)),
        ("chiso_held_editions", {}, len(standing.held)),
    ]
    for source in standing.sources:
        label = {"source": source.source_id}
        contact = source.contact
        is_unreachable = contact.unreachable_since is not None
        samples.append(("chiso_source_unreachable", label, is_unreachable))
        samples.append(("chiso_source_days_late", label, source.days_late))
        if contact.last_seen_at is not None:
            seen = contact.last_seen_at.timestamp()
            samples.append(("chiso_source_last_seen_timestamp_seconds", label, seen))
    for kind, count in sorted(Counter(cause.kind for cause in causes).items()):
        samples.append(("chiso_open_causes", {"kind": kind}, count))
    lines: list[str] = []
    for name, meaning in _METRICS.items():
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        for sample, labels, value in samples:
            if sample == name:
                lines.append(f"{name}{_format_labels(labels)} {float(value):.15g}")
    return "\n".join([*lines, ""])


def _format_labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    # Ids and kinds hold no sign that would have to be escaped.
    listed = ",".join(f'{name}="{text}"' for name, text in labels.items())
    return f"{{{listed}}}"


def _write_for_everybody(path: Path, text: str) -> None:
    """Other users' programs read it, while a refresh writes for its own user alone."""
    write_atomically(path, text.encode())
    path.parent.chmod(0o755)
    path.chmod(0o644)
