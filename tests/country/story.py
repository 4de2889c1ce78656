"""What the days of one story have in common, whatever day it is told on.

A story is told day by day, and on most days most measures are answered as they were the day before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tests.country.editions import Edition
from tests.country.figures import Figures, Row
from tests.country.lists import Lists
from tests.country.statements import Chosen, Place
from tests.country.weights import Weights


@dataclass(frozen=True)
class Inputs:
    """All that one indicator is made of on one day, beside what never changes: the lists and the weights."""

    answers: Chosen
    listed: Figures
    components: tuple[Inputs, ...]


@dataclass(frozen=True)
class Told:
    """An indicator as it was told last: boundary set → its figures, and the rows they become.

    `declined`: units and periods of which somebody said that it does not apply.
    """

    inputs: Inputs
    on_boundary_sets: dict[str, Figures]
    rows: tuple[Row, ...]
    declined: set[Place]


@dataclass
class Story:
    """`told_last`: indicator → what followed from which inputs; the same follows from the same."""

    weights: Weights
    told_last: dict[str, Told] = field(default_factory=dict)


class _Same:
    """Editions compared by being the same ones, not by all that they print."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        # kept, so that no other edition gets the id of one of them
        self.editions = tuple(editions)
        self._ids = tuple(map(id, self.editions))

    def __hash__(self) -> int:
        return hash(self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids == other._ids


def get_story(lists: Lists, editions: Iterable[Edition]) -> Story:
    return _get_story(lists, _Same(editions))


@lru_cache(maxsize=4)
def _get_story(lists: Lists, same: _Same) -> Story:
    return Story(Weights(lists, same.editions))
