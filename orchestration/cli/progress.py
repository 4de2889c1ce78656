"""How far a command has come, on standard error: a live line on a terminal, else plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.pipeline.workspace import ReportProgress

if TYPE_CHECKING:
    from rich.text import Text

    from orchestration.pipeline.estimate import RunEstimate


def tell_progress(_step: str, text: str) -> None:
    """For commands of one step: what it waits for, in words of `chiso` itself."""
    print(f"chiso: {text}", file=sys.stderr, flush=True)


@contextmanager
def show_progress(estimate: RunEstimate | None = None) -> Iterator[ReportProgress]:
    """Gives the function the steps report to; each line begins with the seconds since the start.

    `estimate`: what the last refresh took, for a terminal to say how much is left.
    """
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True)
        view = LiveView(estimate)
        # It is drawn again four times a second, so that the seconds go on within a long step.
        with Live(console=console, get_renderable=view.render, transient=True):

            def report(step: str, text: str) -> None:
                line = f"[dim]{view.seconds:6.1f} s[/]  [bold]{step:<8}[/] "
                console.print(line, end="", highlight=False)
                console.print(text, highlight=False, markup=False)
                view.note(step, text)

            yield report
    else:
        yield _print_lines()


class LiveView:
    """The line at the foot of a terminal: which step, for how long, and how much may be left."""

    def __init__(self, estimate: RunEstimate | None = None) -> None:
        self._estimate = estimate
        self._started = time.monotonic()
        self._step = "start"
        self._step_began = self._started
        self._text = ""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def note(self, step: str, text: str) -> None:
        """Take what a step has just done."""
        if step != self._step:
            self._step, self._step_began = step, time.monotonic()
        self._text = text

    def render(self) -> Text:
        """The line as it is now."""
        from rich.text import Text

        in_step = time.monotonic() - self._step_began
        words = [f"{self.seconds:.0f} s", f"{self._step} for {in_step:.0f} s"]
        if self._estimate is not None:
            words.append(self._estimate.describe_left(self._step, in_step))
        words.append(self._text)
        shown = " · ".join(word for word in words if word)
        return Text(shown, style="dim", no_wrap=True, overflow="ellipsis")


def _print_lines() -> ReportProgress:
    started = time.monotonic()

    def report(step: str, text: str) -> None:
        seconds = time.monotonic() - started
        print(f"{seconds:6.1f} s  {step:<8} {text}", file=sys.stderr, flush=True)

    return report
