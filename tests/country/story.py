"""What the days of one story have in common, whatever day it is told on.

A story is told day by day, and on most days most measures are answered as they were the day before.
"""

from __future__ import annotations

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


@lru_cache(maxsize=4)
def get_story(lists: Lists, editions: tuple[Edition, ...]) -> Story:
    """One for each country, as far as it is heard."""
    return Story(Weights(lists, editions))
