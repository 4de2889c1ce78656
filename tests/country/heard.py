"""What a source says of one measure, unit and period, and since when."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from tests.country.editions import Answer
from tests.country.marks import NO_MARKS, Marks


class Heard(NamedTuple):
    """A figure or an answer without one. `since`: the day from which it is said so."""

    value: int | Decimal | Answer
    since: dt.date
    marks: Marks = NO_MARKS

    def is_same(self, other: Heard) -> bool:
        """Whether both say the same, whenever they said it."""
        return (self.value, self.marks) == (other.value, other.marks)

    @property
    def is_figure(self) -> bool:
        return not isinstance(self.value, Answer)
