"""How far a command has come, on standard error: a live line on a terminal, else plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.pipeline.workspace import ReportProgress


def tell_progress(_step: str, text: str) -> None:
    """For commands of one step: what it waits for, in words of `chiso` itself."""
    print(f"chiso: {text}", file=sys.stderr, flush=True)


@contextmanager
def show_progress() -> Iterator[ReportProgress]:
    """Gives the function the steps report to; each line begins with the seconds since the start."""
    if sys.stderr.isatty():
        with _show_live_line() as report:
            yield report
    else:
        yield _print_lines()


@contextmanager
def _show_live_line() -> Iterator[ReportProgress]:
    from rich.console import Console

    console = Console(stderr=True)
    started = time.monotonic()
    with console.status("starting") as status:

        def report(step: str, text: str) -> None:
            seconds = time.monotonic() - started
            console.print(
                f"[dim]{seconds:6.1f} s[/]  [bold]{step:<8}[/] {text}", highlight=False
            )
            status.update(f"{step}: {text}")

        yield report


def _print_lines() -> ReportProgress:
    started = time.monotonic()

    def report(step: str, text: str) -> None:
        seconds = time.monotonic() - started
        print(f"{seconds:6.1f} s  {step:<8} {text}", file=sys.stderr, flush=True)

    return report
