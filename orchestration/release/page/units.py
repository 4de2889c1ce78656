"""A page for each ministry, province, region and block, and the list of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from orchestration.release.facts import ReleaseFacts
from orchestration.release.page.figures import COUNTRY, UNIT_CLASSES, Figures, Unit
from orchestration.release.page.language import Language
from orchestration.release.page.page_file import Page


@dataclass(frozen=True)
class UnitClass:
    """The units of one class: those there are, and those that were merged or renamed since."""

    name: str
    present: Sequence[Unit]
    past: Sequence[Unit]


def list_pages(figures: Figures, facts: ReleaseFacts, language: Language) -> list[Page]:
    """The list, then the units; one without a figure has a page that says so."""
    units = [unit for unit in figures.units.values() if unit.unit_id != COUNTRY]
    ordered = sorted(units, key=lambda unit: UNIT_CLASSES.index(unit.unit_class))
    classes = [
        _divide_class(name, list(of_class), facts.as_of)
        for name, of_class in groupby(ordered, key=lambda unit: unit.unit_class)
    ]
    titles = {
        source.source_id: language.choose(source.title_vi, source.title_en)
        for source in facts.sources
    }
    pages = [
        Page(
            "units.html",
            "units.html.jinja",
            language.say("units"),
            {"classes": classes},
        )
    ]
    return pages + [_build_page(unit, figures, titles, language) for unit in units]


def _divide_class(name: str, units: Sequence[Unit], day: dt.date) -> UnitClass:
    present: list[Unit] = []
    past: list[Unit] = []
    for unit in units:
        is_past = unit.valid_to is not None and unit.valid_to < day
        (past if is_past else present).append(unit)
    return UnitClass(name, present, past)


def _build_page(
    unit: Unit, figures: Figures, sources: Mapping[str, str], language: Language
) -> Page:
    successor = figures.units.get(unit.successor_unit_id or "")
    return Page(
        f"units/{unit.unit_id}.html",
        "unit.html.jinja",
        language.choose(unit.full_name_vi or unit.name_vi, unit.name_en),
        {
            "unit": unit,
            "successor": successor,
            "values": figures.of_units.get(unit.unit_id, ()),
            "owed": figures.owed.get(unit.unit_id, ()),
            "sources": sources,
        },
    )
