"""A page for each indicator: what it means, its run over time, its verdicts, its ranking and its map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from orchestration.release.facts import ReleaseFacts
from orchestration.release.page.figures import (
    UNIT_CLASSES,
    Figure,
    Figures,
    Indicator,
    Ranked,
)
from orchestration.release.page.language import Language, lower_first
from orchestration.release.page.page_file import Page
from orchestration.release.page.tiles import draw_scale, draw_tiles, has_tiles
from orchestration.release.page.trend import choose_series, draw_legend, draw_trend
from orchestration.release.page.version_rows import build_version_table
from orchestration.release.page.vintages import Revised, list_revised

_MAPS = ("provinces_34", "provinces_63")
# A map of fewer provinces than that shows nothing that the ranking does not.
_FEWEST_ON_A_MAP = 5


def list_pages(figures: Figures, facts: ReleaseFacts, language: Language) -> list[Page]:
    """A page for each indicator of the seed, also where nobody gives a figure: it says so."""
    return [
        _build_page(indicator, figures, facts, language)
        for indicator in figures.indicators.values()
    ]


def _build_page(
    indicator: Indicator, figures: Figures, facts: ReleaseFacts, language: Language
) -> Page:
    name = language.choose(indicator.name_vi, indicator.name_en)
    verdicts = figures.verdicts.get(indicator.indicator_id, ())
    targets = [verdict for verdict in verdicts if verdict.is_target]
    versions = figures.national.get(indicator.indicator_id, ())
    points = choose_series(figures.list_current(indicator.indicator_id))
    chart_title = ""
    if points:
        first, last = (language.name_period(*p.period) for p in (points[0], points[-1]))
        chart_title = language.say(
            "chart_trend",
            name=lower_first(name),
            count=len(points),
            first=lower_first(first),
            last=lower_first(last),
        )
    goal = None
    # A target counted in other things than the indicator would be a line on a foreign scale.
    if targets and targets[0].target_unit == indicator.unit_of_measure:
        goal = targets[0].target_value
    ranked = figures.rankings.get(indicator.indicator_id, ())
    chart = draw_trend(points, goal, indicator.unit_of_measure, chart_title, language)
    return Page(
        f"indicators/{indicator.indicator_id}.html",
        "indicator.html.jinja",
        name,
        {
            "indicator": indicator,
            "targets": targets,
            "versions": build_version_table(
                versions, indicator.unit_of_measure, language
            ),
            "newest": figures.newest.get(indicator.indicator_id),
            "chart": chart,
            "chart_title": chart_title,
            "legend": draw_legend(points, language),
            "revised": _list_revised(versions, points, facts.as_of),
            "rankings": _list_rankings(ranked),
            "maps": _draw_maps(indicator, ranked, figures, language),
            "statements": figures.statements.get(indicator.indicator_id, ()),
        },
    )


def _list_revised(
    versions: Sequence[Figure], points: Sequence[Figure], as_of: dt.date
) -> list[Revised]:
    """What was revised in the series of the chart."""
    if not points:
        return []
    series = points[0].series
    of_series = [version for version in versions if version.series == series]
    return list_revised(of_series, as_of)


def _list_rankings(ranked: Sequence[Ranked]) -> list[list[Ranked]]:
    """One list for each class of units, on the boundaries as reported."""
    as_reported = [row for row in ranked if row.boundary_set == "as_reported"]
    ordered = sorted(as_reported, key=lambda row: UNIT_CLASSES.index(row.unit_class))
    return [list(rows) for _, rows in groupby(ordered, key=lambda row: row.unit_class)]


def _draw_maps(
    indicator: Indicator,
    ranked: Sequence[Ranked],
    figures: Figures,
    language: Language,
) -> list[tuple[str, Markup, Markup]]:
    """(words on the boundaries, scale, picture) for each boundary set on which provinces have values."""
    maps: list[tuple[str, Markup, Markup]] = []
    for boundary_set in _MAPS:
        rows = [
            row
            for row in ranked
            if row.boundary_set == boundary_set and row.unit_class == "province"
        ]
        if len(rows) < _FEWEST_ON_A_MAP or not has_tiles(boundary_set, rows):
            continue
        first = rows[0]
        period = language.name_period(
            first.period_start, first.period_end, first.period_kind
        )
        words = f"{language.describe_boundaries(boundary_set)}, {lower_first(period)}"
        picture = draw_tiles(
            boundary_set,
            rows,
            figures.units,
            indicator.unit_of_measure,
            words,
            language,
        )
        scale = draw_scale(rows, indicator.unit_of_measure, language)
        maps.append((words[:1].upper() + words[1:], scale, picture))
    return maps
