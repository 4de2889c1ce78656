"""Figures over time as SVG.

The shape of a mark says how much a figure says, so that nobody needs the colour: a dot is complete, a diamond
provisional or estimated, a triangle a bound or a part. One line holds figures of one series: months are not joined
with years, nor the civil calendar with the administrative.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from orchestration.release.page.figures import Figure
from orchestration.release.page.language import Language

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 30
_SPARK_WIDTH, _SPARK_HEIGHT = 96, 24
_MOST_TICKS = 5
# The distances between lines of the grid, times a power of ten.
_ROUND_STEPS = (1, 2, 2.5, 5, 10)
# Half of the width of a mark; drawn around 0 0 and moved to its place.
_MARKS = {
    "whole": Markup('<circle r="4"/>'),
    "provisional": Markup('<path d="M0-5.5 5.5 0 0 5.5-5.5 0z"/>'),
    "part": Markup('<path d="M0-5.5 5.5 4.5H-5.5z"/>'),
}
_LINE = Markup('<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>')
_TICK = Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="{}">{}</text>')


@dataclass(frozen=True)
class Scale:
    """Where a day and a value stand in the picture."""

    first: dt.date
    last: dt.date
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, figures: Sequence[Figure], target: Decimal | None) -> Scale:
        """A scale in which all figures and the target have room; it begins at zero where it can."""
        values = [float(figure.value) for figure in figures if figure.value is not None]
        if target is not None:
            values.append(float(target))
        low, high = min(0.0, *values), max(values)
        step = _find_round_step((high - low) or 1.0)
        return cls(
            first=figures[0].period_end,
            last=figures[-1].period_end,
            low=step * math.floor(low / step),
            high=step * math.ceil(high / step) if high > low else low + step,
            step=step,
        )

    @property
    def ticks(self) -> Sequence[Decimal]:
        """The values of the lines of the grid, from the lowest."""
        count = round((self.high - self.low) / self.step)
        # To the millionth, as values are: what a double adds to it is nobody's.
        return [
            Decimal(f"{self.low + number * self.step:.6f}")
            for number in range(count + 1)
        ]

    def place_day(self, day: dt.date, left: float, right: float) -> float:
        """The distance from the left; a single day stands in the middle."""
        days = (self.last - self.first).days
        if days == 0:
            return (left + right) / 2
        return left + (right - left) * (day - self.first).days / days

    def place_value(self, value: Decimal | float, top: float, bottom: float) -> float:
        """The distance from the top."""
        share = (float(value) - self.low) / (self.high - self.low)
        return bottom - (bottom - top) * share


def _find_round_step(span: float) -> float:
    """The smallest round distance by which a span needs no more than _MOST_TICKS lines."""
    magnitude = 10.0 ** math.floor(math.log10(span / _MOST_TICKS))
    for step in _ROUND_STEPS:
        if span / (step * magnitude) <= _MOST_TICKS:
            return step * magnitude
    return 10 * magnitude


def choose_series(figures: Sequence[Figure]) -> Sequence[Figure]:
    """The figures with a value of the series that has most of them, oldest first; of equals the one
    that reaches furthest.
    """
    series: defaultdict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.value is not None:
            series[figure.series].append(figure)
    if not series:
        return ()
    return max(series.values(), key=lambda run: (len(run), run[-1].period_end))


def draw_sparkline(figures: Sequence[Figure]) -> Markup:
    """The run of the values alone, for a cell of a table; empty for fewer than two."""
    points = choose_series(figures)
    if len(points) < 2:
        return Markup()
    scale = Scale.of(points, None)
    path = " ".join(
        f"{scale.place_day(f.period_end, 3, _SPARK_WIDTH - 3):.1f},"
        f"{scale.place_value(f.value or 0, 3, _SPARK_HEIGHT - 3):.1f}"
        for f in points
    )
    last = path.rsplit(" ", 1)[-1].split(",")
    return Markup(
        f'<svg class="spark" viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" aria-hidden="true">'
        f'<polyline points="{path}"/><circle cx="{last[0]}" cy="{last[1]}" r="2.5"/></svg>'
    )


def draw_trend(
    points: Sequence[Figure],
    target: Decimal | None,
    unit_of_measure: str,
    title: str,
    language: Language,
) -> Markup:
    """The chart of one series; the table beside it says the same in words. Empty without two values."""
    if len(points) < 2:
        return Markup()
    scale = Scale.of(points, target)
    parts = [
        Markup(
            '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        ).format(WIDTH, HEIGHT, title)
    ]
    parts += _draw_grid(scale, unit_of_measure, language)
    parts += _draw_days(points, language)
    if target is not None:
        parts.append(_draw_target(target, scale, unit_of_measure, language))
    parts += _draw_lines(points, scale)
    parts += [_draw_point(point, scale, unit_of_measure, language) for point in points]
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def draw_legend(points: Sequence[Figure], language: Language) -> Markup:
    """The marks that a chart has, with what each says; empty where all say the same, that they are complete."""
    words = {
        "whole": language.say("mark_whole"),
        "provisional": language.say("mark_provisional"),
        "part": language.say("mark_part"),
    }
    there = {point.standing for point in points}
    if there <= {"whole"}:
        return Markup()
    return Markup("").join(
        Markup(
            '<span class="key"><svg class="chart {}" viewBox="-7 -7 14 14" aria-hidden="true">{}</svg> {}</span>'
        ).format(standing, _MARKS[standing], words[standing])
        for standing in words
        if standing in there
    )


def _draw_grid(scale: Scale, unit_of_measure: str, language: Language) -> list[Markup]:
    lines: list[Markup] = []
    for value in scale.ticks:
        y = scale.place_value(value, _TOP, HEIGHT - _BOTTOM)
        shown = language.format_figure(value, unit_of_measure)
        lines.append(_LINE.format("grid", _LEFT, WIDTH - _RIGHT, y, y))
        lines.append(_TICK.format(_LEFT - 8, y + 4, "end", shown))
    return lines


def _draw_days(points: Sequence[Figure], language: Language) -> list[Markup]:
    """The first and the last day, at the two ends."""
    ends = [(points[0], _LEFT, "start")]
    if points[-1].period_end != points[0].period_end:
        ends.append((points[-1], WIDTH - _RIGHT, "end"))
    return [
        _TICK.format(x, HEIGHT - 8, anchor, language.format_day(point.period_end))
        for point, x, anchor in ends
    ]


def _draw_target(
    target: Decimal, scale: Scale, unit_of_measure: str, language: Language
) -> Markup:
    y = scale.place_value(target, _TOP, HEIGHT - _BOTTOM)
    words = language.say(
        "chart_target_line", target=language.format_figure(target, unit_of_measure)
    )
    word = Markup('<text class="target-word" x="{}" y="{:.1f}">{}</text>')
    return _LINE.format("target", _LEFT, WIDTH - _RIGHT, y, y) + word.format(
        _LEFT + 4, y - 5, words
    )


def _draw_lines(points: Sequence[Figure], scale: Scale) -> list[Markup]:
    """The lines between the points; over a break of the series there is none."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point.has_break:
            runs.append([])
        x, y = _place(point, scale)
        runs[-1].append(f"{x:.1f},{y:.1f}")
    return [
        Markup('<polyline class="line" points="{}"/>').format(" ".join(run))
        for run in runs
        if len(run) > 1
    ]


def _draw_point(
    point: Figure, scale: Scale, unit_of_measure: str, language: Language
) -> Markup:
    words = (
        f"{language.name_period(*point.period)}: "
        f"{language.format_figure(point.value, unit_of_measure, point.qualifier)}"
    )
    x, y = _place(point, scale)
    return Markup(
        '<g class="{}" transform="translate({:.1f} {:.1f})"><title>{}</title>{}</g>'
    ).format(point.standing, x, y, words, _MARKS[point.standing])


def _place(point: Figure, scale: Scale) -> tuple[float, float]:
    return (
        scale.place_day(point.period_end, _LEFT, WIDTH - _RIGHT),
        scale.place_value(point.value or 0, _TOP, HEIGHT - _BOTTOM),
    )
