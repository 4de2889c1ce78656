"""A page for each indicator: what it means, its run over time, its verdicts, its ranking and its map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from orchestration.release.page.figures import Figure, Figures, Indicator, Ranked
from orchestration.release.page.language import Language
from orchestration.release.page.page_file import Page
from orchestration.release.page.tiles import draw_tiles, has_tiles
from orchestration.release.page.trend import draw_trend

_MAPS = ("provinces_34", "provinces_63")
_COLUMNS = (
    *("indicator_id", "unit_id", "period_start", "period_end", "period_kind"),
    *("boundary_set", "numerator", "denominator", "value", "value_status"),
    *("missing_reason", "qualifier", "flags", "units_reported", "units_expected"),
    *("source_ids", "known_from", "known_to"),
)


def list_pages(figures: Figures, language: Language) -> list[Page]:
    """A page for each indicator of the seed, also where nobody gives a figure: it says so."""
    return [
        _build_page(indicator, figures, language)
        for indicator in figures.indicators.values()
    ]


def write_table(writer: Any, versions: Iterable[Figure]) -> None:
    """The national values with all their versions. `writer`: of the csv module."""
    writer.writerow(_COLUMNS)
    for figure in versions:
        values = [getattr(figure, column) for column in _COLUMNS]
        writer.writerow("" if value is None else value for value in values)


def _build_page(indicator: Indicator, figures: Figures, language: Language) -> Page:
    name = figures.name_indicator(indicator, language)
    verdicts = figures.verdicts.get(indicator.indicator_id, ())
    targets = [verdict for verdict in verdicts if verdict.is_target]
    current = figures.list_current(indicator.indicator_id)
    chart_title = ""
    if current:
        chart_title = language.say(
            "chart_trend",
            name=name,
            count=len(current),
            first=language.format_day(current[0].period_end),
            last=language.format_day(current[-1].period_end),
        )
    goal = None
    # A target counted in other things than the indicator would be a line on a foreign scale.
    if targets and targets[0].target_unit == indicator.unit_of_measure:
        goal = targets[0].target_value
    ranked = figures.rankings.get(indicator.indicator_id, ())
    return Page(
        f"indicators/{indicator.indicator_id}.html",
        "indicator.html.jinja",
        name,
        {
            "indicator": indicator,
            "targets": targets,
            "versions": list(
                reversed(figures.national.get(indicator.indicator_id, ()))
            ),
            "newest": figures.newest.get(indicator.indicator_id),
            "chart": draw_trend(
                current, goal, indicator.unit_of_measure, chart_title, language
            ),
            "rankings": _list_rankings(ranked),
            "maps": _draw_maps(indicator, ranked, figures, language),
            "statements": figures.statements.get(indicator.indicator_id, ()),
        },
    )


def _list_rankings(ranked: Sequence[Ranked]) -> list[list[Ranked]]:
    """One list for each class of units, on the boundaries as reported."""
    as_reported = [row for row in ranked if row.boundary_set == "as_reported"]
    return [
        list(rows) for _, rows in groupby(as_reported, key=lambda row: row.unit_class)
    ]


def _draw_maps(
    indicator: Indicator,
    ranked: Sequence[Ranked],
    figures: Figures,
    language: Language,
) -> list[tuple[str, Any]]:
    """(words on the boundaries, picture) for each boundary set on which provinces have values."""
    maps: list[tuple[str, Any]] = []
    for boundary_set in _MAPS:
        rows = [
            row
            for row in ranked
            if row.boundary_set == boundary_set and row.unit_class == "province"
        ]
        if not rows or not has_tiles(boundary_set, rows):
            continue
        words = (
            f"{language.describe_boundaries(boundary_set)}, "
            f"{language.name_period(rows[0].period_start, rows[0].period_end, rows[0].period_kind)}"
        )
        picture = draw_tiles(
            boundary_set,
            rows,
            figures.units,
            indicator.unit_of_measure,
            words,
            language,
        )
        maps.append((words[:1].upper() + words[1:], picture))
    return maps
