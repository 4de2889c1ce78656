"""A page for each ministry, province, region and block, and the list of them."""

from __future__ import annotations

from itertools import groupby

from orchestration.release.page.figures import COUNTRY, UNIT_CLASSES, Figures, Unit
from orchestration.release.page.language import Language
from orchestration.release.page.page_file import Page


def list_pages(figures: Figures, language: Language) -> list[Page]:
    """The list, then the units; one without a figure has a page that says so."""
    units = [unit for unit in figures.units.values() if unit.unit_id != COUNTRY]
    ordered = sorted(units, key=lambda unit: UNIT_CLASSES.index(unit.unit_class))
    classes = [
        (unit_class, list(of_class))
        for unit_class, of_class in groupby(ordered, key=lambda unit: unit.unit_class)
    ]
    pages = [
        Page(
            "units.html",
            "units.html.jinja",
            language.say("units"),
            {"classes": classes},
        )
    ]
    return pages + [_build_page(unit, figures, language) for unit in units]


def _build_page(unit: Unit, figures: Figures, language: Language) -> Page:
    successor = figures.units.get(unit.successor_unit_id or "")
    return Page(
        f"units/{unit.unit_id}.html",
        "unit.html.jinja",
        language.choose(unit.full_name_vi or unit.name_vi, unit.name_en),
        {
            "unit": unit,
            "successor": successor,
            "values": figures.of_units.get(unit.unit_id, ()),
        },
    )
