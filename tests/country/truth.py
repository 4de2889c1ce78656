"""The answers: every indicator, unit, period and boundary set as known on a day, by loops over what was printed.

Written from the agreed meaning (`S1`…`S16` name its paragraphs here and beside, `§` those of judging.md, what may
be shown), never from any SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tests.country.blocks import add_blocks
from tests.country.boundaries import On34, mark_parts, put_on_63
from tests.country.editions import PROCEDURES, Edition
from tests.country.figures import (
    PROVINCES_34,
    PROVINCES_63,
    REPORTED,
    Figure,
    Figures,
    Row,
    make_row,
)
from tests.country.listed import count_in_groups, replay_lists
from tests.country.lists import Indicator, Lists
from tests.country.marks import join_marks
from tests.country.of_units import OfUnits
from tests.country.rolled_up import RolledUp, choose_first, get_ground
from tests.country.statements import Place, choose, count_cases
from tests.country.story import Inputs, Told, get_story


class Truth:
    """What could be known of one country on one day."""

    def __init__(self, lists: Lists, editions: Iterable[Edition], day: dt.date) -> None:
        self.lists, self.day = lists, day
        editions = tuple(editions)
        self._story = get_story(lists, editions)
        heard = sorted(
            (e for e in editions if e.published <= day), key=lambda e: e.published
        )
        catalogues = replay_lists([e for e in heard if e.voice is PROCEDURES])
        printed = [e for e in heard if e.voice is not PROCEDURES and not e.cases]
        self._answers = choose(lists, [*printed, *count_cases(heard)], catalogues)
        self._by_list = count_in_groups(lists, catalogues)
        self._ground = get_ground(lists, is_34=False)
        self._ground_34 = get_ground(lists, is_34=True)
        self._told: dict[str, Told] = {}

    def rows(self) -> Iterator[Row]:
        """Every row, indicator by indicator, in the order of units and periods."""
        for indicator in self.lists.indicators.values():
            yield from self._tell(indicator.indicator_id).rows

    @property
    def chosen(self) -> dict[str, dict[Place, int | Decimal]]:
        """Measure → the figure that decides, by unit and period."""
        return self._answers.figures

    @property
    def chosen_sources(self) -> dict[str, dict[Place, str]]:
        """Measure → the source of the figure that decides, by unit and period."""
        return self._answers.sources

    def values(self, indicator_id: str) -> dict[str, Figures]:
        """Map → (unit, period) → value of one indicator."""
        return self._tell(indicator_id).on_boundary_sets

    def not_applicable(self, indicator_id: str) -> set[Place]:
        """§1: units and periods of which somebody said that the indicator does not apply, members or not."""
        return self._tell(indicator_id).declined

    def sources_of(
        self, measure: str, unit: str, start: dt.date, end: dt.date
    ) -> set[str]:
        """The sources whose answers decide what is known of a measure and unit within these days."""
        return {
            source
            for (said_of, days), source in self._answers.sources.get(
                measure, {}
            ).items()
            if said_of == unit and start <= days.end <= end
        }

    def _tell(self, indicator_id: str) -> Told:
        """Where nothing that it is made of has changed, it is as it was told last."""
        if indicator_id in self._told:
            return self._told[indicator_id]
        indicator = self.lists.indicators[indicator_id]
        inputs = self._list_inputs(indicator)
        told = self._story.told_last.get(indicator_id)
        if told is None or told.inputs != inputs:
            told = self._tell_anew(indicator, inputs)
            self._story.told_last[indicator_id] = told
        self._told[indicator_id] = told
        return told

    def _list_inputs(self, indicator: Indicator) -> Inputs:
        components = [
            self.lists.indicators[component]
            for component in self.lists.components.get(indicator.indicator_id, ())
        ]
        measures = (
            indicator.indicator_id,
            indicator.numerator,
            indicator.denominator,
            *(component.numerator for component in components),
        )
        return Inputs(
            self._answers.about(measures),
            self._count_listed(indicator),
            tuple(self._list_inputs(component) for component in components),
        )

    def _tell_anew(self, indicator: Indicator, inputs: Inputs) -> Told:
        of_units = OfUnits(self.lists, inputs.answers, indicator)
        on_boundary_sets = self._put_on_boundary_sets(indicator, inputs, of_units)
        rows = tuple(
            make_row(indicator, unit, period, name, figure)
            for name, figures in on_boundary_sets.items()
            for (unit, period), figure in sorted(figures.items(), key=_by_place)
        )
        return Told(inputs, on_boundary_sets, rows, of_units.declined)

    def _put_on_boundary_sets(
        self, indicator: Indicator, inputs: Inputs, of_units: OfUnits
    ) -> dict[str, Figures]:
        rolled = RolledUp(
            self._ground,
            indicator,
            of_units.figures,
            of_units.not_applicable,
            "computed",
            self._story.weights,
        )
        counted = rolled.find_figures() | inputs.listed
        printed = of_units.printed
        blocks = add_blocks(self.lists, indicator, counted, printed)
        reported = of_units.figures | choose_first(counted, printed, blocks)
        components = [
            self.values(c)
            for c in self.lists.components.get(indicator.indicator_id, ())
        ]
        _add_up(indicator, reported, [c[REPORTED] for c in components])
        on_63 = put_on_63(self.lists, indicator, reported)
        ground = self._ground_34
        on_34 = On34(
            self.lists, of_units, reported, ground, self._story.weights
        ).find_figures()
        for name, figures in ((PROVINCES_63, on_63), (PROVINCES_34, on_34)):
            _add_up(indicator, figures, [c[name] for c in components])
        return {
            REPORTED: mark_parts(self.lists, reported),
            PROVINCES_63: mark_parts(self.lists, on_63),
            PROVINCES_34: mark_parts(self.lists, on_34, leaving=("province", "region")),
        }

    def _count_listed(self, indicator: Indicator) -> Figures:
        """S8: distinct root procedures per group; both halves from the list."""
        found: Figures = {}
        for (scope, group, period), counted in self._by_list.items():
            if scope != indicator.scope:
                continue
            numerator = counted.measures.get(indicator.numerator)
            denominator = counted.measures.get(indicator.denominator)
            if numerator is not None and denominator is not None:
                units = (counted.reported, counted.expected, 0)
                found[group, period] = Figure(
                    numerator, denominator, None, "computed", *units, is_from_list=True
                )
        return found


def _by_place(item: tuple[Place, Figure]) -> Place:
    return item[0]


def _add_up(indicator: Indicator, own: Figures, parts: Sequence[Figures]) -> None:
    """S10, `sum` and `union`: wherever every component has a pair, their sum is the headline's.

    A sum of too few units gives way to what was printed of the headline itself.
    """
    if indicator.component_rule not in ("sum", "union"):
        return
    for place in set.intersection(*(set(p) for p in parts)):
        vals = [p[place] for p in parts]
        if not all(v.has_pair for v in vals):
            continue
        total = _sum_components(indicator, vals)
        is_own_shown = place in own and _is_shown(indicator, own[place])
        if total.is_covered(indicator.min_coverage) or not is_own_shown:
            own[place] = total


def _sum_components(indicator: Indicator, vals: Sequence[Figure]) -> Figure:
    rolled = [v for v in vals if v.expected is not None]
    return Figure(
        sum(v.numerator for v in vals),
        sum(v.denominator for v in vals) if indicator.denominator else None,
        None,
        "summed" if any(v.status == "summed" for v in vals) else "computed",
        sum(v.reported for v in rolled) if rolled else None,
        sum(v.expected for v in rolled) if rolled else None,
        sum(v.not_applicable for v in rolled) if rolled else None,
        any(v.is_from_list for v in vals),
        marks=join_marks(v.marks for v in vals),
    )


def _is_shown(indicator: Indicator, figure: Figure) -> bool:
    return figure.value is not None and figure.is_covered(indicator.min_coverage)
