"""Other statements of the figure a target is judged by: does one of them decide otherwise? (judging.md §6)"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from tests.country.editions import Edition
from tests.country.evidence import Candidate
from tests.country.heard import Heard
from tests.country.limits import Interval, find_printed_interval
from tests.country.lists import MINISTRIES, PROVINCES, Indicator, Lists, Period
from tests.country.marks import join_marks
from tests.country.statements import replay
from tests.country.targets import Target
from tests.country.truth import Truth


class Statements:
    """What every source stated by a day, beside what was chosen of it."""

    def __init__(
        self, lists: Lists, editions: Sequence[Edition], day: dt.date, truth: Truth
    ) -> None:
        self._lists, self._truth = lists, truth
        printed = (e for e in editions if e.published <= day and not e.cases)
        self._said = replay(sorted(printed, key=lambda e: e.published))

    def contest(
        self, target: Target, unit: str, figure: Candidate, verdict: str
    ) -> bool:
        """Whether a rival's figure for the unit and days is definite and decides otherwise."""
        decided = {
            interval.judge(target) for interval in self._rivals(target, unit, figure)
        }
        return bool(decided - {verdict, None})

    def _rivals(
        self, target: Target, unit: str, figure: Candidate
    ) -> Iterator[Interval]:
        """What every source says of the figure's unit and days that speaks beside those it was made of."""
        indicator = self._lists.indicators[target.indicator_id]
        used = self._used(indicator, unit, figure)
        for source, said in self._said.items():
            for (measure, said_of, days, breakdown, how), heard in said.items():
                is_here = said_of == unit and days[:2] == figure.period[:2]
                is_whole = not breakdown or breakdown.startswith("series=")
                is_rival = how == "rival" or (how == "exact" and source not in used)
                if not (is_here and is_whole and is_rival and heard.is_figure):
                    continue
                if measure == indicator.indicator_id:
                    yield find_printed_interval(
                        heard.value, heard.marks.qualifier, is_pair=False
                    )
                elif measure == indicator.numerator:
                    key = (indicator.denominator, unit, days, breakdown, how)
                    yield from _pair(heard, said.get(key), indicator)

    def _used(self, indicator: Indicator, unit: str, figure: Candidate) -> set[str]:
        """The sources of the figure itself; of a group's that was added up, those of its members."""
        if figure.numerator is None:
            return self._sources([indicator.indicator_id], [unit], figure.period)
        pair = [indicator.numerator, indicator.denominator]
        measures = [*pair, *self._component_measures(indicator)]
        own = self._sources(measures, [unit], figure.period)
        if not figure.is_added_up and own:
            return own
        members = self._lists.members(indicator.scope, figure.period.end)
        blocks = (MINISTRIES, PROVINCES)
        return self._sources(measures, [*members, *blocks], figure.period)

    def _component_measures(self, indicator: Indicator) -> Iterator[str]:
        for child in self._lists.components.get(indicator.indicator_id, ()):
            component = self._lists.indicators[child]
            yield component.numerator
            yield component.denominator

    def _sources(
        self, measures: Iterable[str], units: Iterable[str], period: Period
    ) -> set[str]:
        return {
            source
            for measure in measures
            for unit in units
            for source in self._truth.sources_of(measure, unit, *period[:2])
        }


def _pair(part: Heard, whole: Heard | None, indicator: Indicator) -> Iterator[Interval]:
    """The share of a numerator in its denominator, or the count itself where there is none to have."""
    if not indicator.denominator:
        yield find_printed_interval(part.value, part.marks.qualifier, is_pair=True)
    elif whole is not None and whole.is_figure and whole.value:
        marks = join_marks([part.marks, whole.marks.invert()])
        share = Fraction(100 * part.value, whole.value)
        yield find_printed_interval(share, marks.qualifier, is_pair=True)
