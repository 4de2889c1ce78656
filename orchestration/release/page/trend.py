"""Figures over time as SVG: complete ones as filled dots, the others as hollow ones, the target as
a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from orchestration.release.page.figures import Figure
from orchestration.release.page.language import Language

_WIDTH, _HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 30
_SPARK_WIDTH, _SPARK_HEIGHT = 96, 24
_TICKS = 4


@dataclass(frozen=True)
class Scale:
    """Where a day and a value stand in the picture."""

    first: dt.date
    last: dt.date
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[Figure], target: Decimal | None) -> Scale:
        """A scale in which all figures and the target have room; it begins at zero where it can."""
        values = [float(figure.value) for figure in figures if figure.value is not None]
        if target is not None:
            values.append(float(target))
        low, high = min(0.0, *values), max(values)
        return cls(
            first=figures[0].period_end,
            last=figures[-1].period_end,
            low=low,
            high=high + ((high - low) * 0.08 or 1.0),
        )

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


def draw_sparkline(figures: Sequence[Figure]) -> Markup:
    """The run of the values alone, for a cell of a table; empty for fewer than two."""
    points = [figure for figure in figures if figure.value is not None]
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
    figures: Sequence[Figure],
    target: Decimal | None,
    unit_of_measure: str,
    title: str,
    language: Language,
) -> Markup:
    """The chart of an indicator; the table beside it says the same in words. Empty without two values."""
    points = [figure for figure in figures if figure.value is not None]
    if len(points) < 2:
        return Markup()
    scale = Scale.of(points, target)
    parts = [
        Markup(
            '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        ).format(_WIDTH, _HEIGHT, title)
    ]
    parts += _draw_grid(scale, unit_of_measure, language)
    parts += _draw_days(points, language)
    if target is not None:
        parts.append(_draw_target(target, scale, unit_of_measure, language))
    parts.append(_draw_line(points, scale))
    parts += [_draw_point(point, scale, unit_of_measure, language) for point in points]
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _draw_grid(scale: Scale, unit_of_measure: str, language: Language) -> list[Markup]:
    lines: list[Markup] = []
    for number in range(_TICKS + 1):
        value = scale.low + (scale.high - scale.low) * number / _TICKS
        y = scale.place_value(value, _TOP, _HEIGHT - _BOTTOM)
        shown = Decimal(value).quantize(
            Decimal(1) if scale.high > 20 else Decimal("0.1")
        )
        lines.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(
                _LEFT,
                _WIDTH - _RIGHT,
                y,
                y,
                _LEFT - 8,
                y + 4,
                language.format_figure(shown, unit_of_measure),
            )
        )
    return lines


def _draw_days(points: Sequence[Figure], language: Language) -> list[Markup]:
    """The first and the last day, at the two ends."""
    ends = [(points[0], _LEFT, "start")]
    if points[-1].period_end != points[0].period_end:
        ends.append((points[-1], _WIDTH - _RIGHT, "end"))
    return [
        Markup('<text class="tick" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x, _HEIGHT - 8, anchor, language.format_day(point.period_end)
        )
        for point, x, anchor in ends
    ]


def _draw_target(
    target: Decimal, scale: Scale, unit_of_measure: str, language: Language
) -> Markup:
    y = scale.place_value(target, _TOP, _HEIGHT - _BOTTOM)
    words = language.say(
        "chart_target_line", target=language.format_figure(target, unit_of_measure)
    )
    return Markup(
        '<line class="target" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="target-word" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
    ).format(_LEFT, _WIDTH - _RIGHT, y, y, _WIDTH - _RIGHT, y - 5, words)


def _draw_line(points: Sequence[Figure], scale: Scale) -> Markup:
    path = " ".join(
        f"{scale.place_day(point.period_end, _LEFT, _WIDTH - _RIGHT):.1f},"
        f"{scale.place_value(point.value or 0, _TOP, _HEIGHT - _BOTTOM):.1f}"
        for point in points
    )
    return Markup('<polyline class="line" points="{}"/>').format(path)


def _draw_point(
    point: Figure, scale: Scale, unit_of_measure: str, language: Language
) -> Markup:
    words = (
        f"{language.name_period(*point.period)}: "
        f"{language.format_figure(point.value, unit_of_measure, point.qualifier)}"
    )
    return Markup(
        '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>'
    ).format(
        "whole" if point.is_whole else "part",
        scale.place_day(point.period_end, _LEFT, _WIDTH - _RIGHT),
        scale.place_value(point.value or 0, _TOP, _HEIGHT - _BOTTOM),
        words,
    )
