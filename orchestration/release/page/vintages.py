"""What was known of a period, and when: a small chart for each of the newest periods whose value was revised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from orchestration.release.page.figures import Figure

_WIDTH, _HEIGHT, _EDGE = 200, 48, 6
MOST_SHOWN = 6


@dataclass(frozen=True)
class Revised:
    """The versions of one period that have a value, oldest first; and their picture."""

    versions: Sequence[Figure]
    picture: Markup

    @property
    def first(self) -> Figure:
        """What was known first."""
        return self.versions[0]

    @property
    def last(self) -> Figure:
        """What is known now, or was known last."""
        return self.versions[-1]


def list_revised(versions: Sequence[Figure], as_of: dt.date) -> list[Revised]:
    """The newest periods of which more than one value was known, the newest first.

    `versions`: of one series, by period and then by knowledge. `as_of`: the last day of the charts.
    """
    revised: list[Revised] = []
    for _, of_period in groupby(versions, key=lambda figure: figure.period):
        valued = [figure for figure in of_period if figure.value is not None]
        if len({figure.value for figure in valued}) > 1:
            revised.append(Revised(valued, _draw_steps(valued, as_of)))
    return revised[: -MOST_SHOWN - 1 : -1]


def _draw_steps(versions: Sequence[Figure], as_of: dt.date) -> Markup:
    """A line that steps where the knowledge changed, from the first day to `as_of`."""
    values = [float(figure.value or 0) for figure in versions]
    low, high = min(values), max(values)
    first = versions[0].known_from.date()
    days = max((as_of - first).days, 1)
    path = ""
    for number, (figure, value) in enumerate(zip(versions, values, strict=True)):
        since = (figure.known_from.date() - first).days
        x = _EDGE + (_WIDTH - 2 * _EDGE) * min(since / days, 1)
        y = _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (value - low) / (high - low)
        path += f"H{x:.1f}V{y:.1f}" if number else f"M{x:.1f} {y:.1f}"
    path += f"H{_WIDTH - _EDGE}"
    return Markup(
        '<svg class="chart steps" viewBox="0 0 {} {}" aria-hidden="true"><path class="line" d="{}"/></svg>'
    ).format(_WIDTH, _HEIGHT, path)
