"""What is said beside a figure, and how it travels: the weakest of the inputs stands on what is made of them (§6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# from the strongest to the weakest; "<>": bounds of both kinds, nothing is known of the size
_STRENGTH = ("", "~", "<", ">", "<>")
_OPPOSITE = {"<": ">", ">": "<"}
# They tell of the figure itself, and of nothing that is made of it.
PART_OF_PERIOD, OUTSIDE_UNIVERSE = "part_of_period", "outside_universe"
OWN_FLAGS = frozenset({PART_OF_PERIOD, OUTSIDE_UNIVERSE, "carried"})


class Marks(NamedTuple):
    """`qualifier`: "" | ~ | < | > | <>. `flags`: estimated, provisional, corrected…"""

    qualifier: str = ""
    flags: frozenset[str] = frozenset()

    def invert(self) -> Marks:
        """Of what is taken away or divided by: less of it makes more of the whole."""
        return self._replace(qualifier=_OPPOSITE.get(self.qualifier, self.qualifier))

    def add_flag(self, flag: str) -> Marks:
        return self._replace(flags=self.flags | {flag})


NO_MARKS = Marks()


def join_marks(inputs: Iterable[Marks]) -> Marks:
    """Those of a figure made of others."""
    qualifiers: set[str] = set()
    flags: set[str] = set()
    for marks in inputs:
        qualifiers.add(marks.qualifier)
        flags |= marks.flags
    if {"<", ">"} <= qualifiers:
        qualifiers.add("<>")
    weakest = max(qualifiers, key=_STRENGTH.index, default="")
    return Marks(weakest, frozenset(flags - OWN_FLAGS))
