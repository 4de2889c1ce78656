"""How ingest says no: one exception, in words a person can act on."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

# The closed list of reasons for which a file, or a whole edition, is not landed.
Reason = Literal[
    "empty",
    "truncated",
    "not_what_it_says",  # an HTML page named .xlsx, an error body inside a 200
    "encoding_unknown",
    "format_unknown",
    "header_drift",
    "period_unknown",
    "unit_unknown",
    "scale_unknown",  # amounts whose file does not say whether they are đồng or millions of them
    "hidden_cells",  # figures in rows or columns of a workbook that are not shown
    "locked",  # a workbook with a password
    "archive",  # a zip or gz of other files
    "too_much_lost",
    "correction_outlived",
    "personal_data",
    "hostile",
    "damaged",  # kept bytes are no longer those that came
    "reader_failed",
    "unreachable",
    "rejected",  # a firewall's page “Request Rejected”: asked too fast, or taken for an attack
    "credential",  # not set, refused, or sent back to us
    "incomplete",
]


@dataclass(frozen=True)
class CellProblem:
    """A cell at fault, and what is wrong there.

    `row` counts from 1, `column` is its letter ("D"). `file` is empty where the refusal's `where`
    begins with its name. `rule`: the rule the cell breaks, empty where the refusal's reason says it
    all.
    """

    sheet: str
    row: int
    column: str
    problem: str
    file: str = ""
    rule: str = ""


class Refusal(Exception):
    """A file or an edition that is not landed. Its bytes are kept; the last accepted vintage keeps
    serving.

    `expected`, `found`, `where` and `to_fix` are the parts of its message, each a piece of a
    sentence without a full stop. `places`: the cells at fault, where there are any.
    """

    def __init__(
        self,
        reason: Reason,
        *,
        expected: str,
        found: str,
        where: str,
        to_fix: str,
        places: tuple[CellProblem, ...] = (),
    ) -> None:
        self.reason: Reason = reason
        self.expected = expected
        self.found = found
        self.where = where
        self.to_fix = to_fix
        self.places = places
        super().__init__(
            f"{where}: {reason}\n  expected: {expected}\n  found: {found}\n  to fix: {to_fix}"
        )

    def __reduce__(self) -> tuple[object, ...]:
        """A worker process sends it as it is: an exception pickles its message alone."""
        rebuild = functools.partial(
            type(self),
            self.reason,
            expected=self.expected,
            found=self.found,
            where=self.where,
            to_fix=self.to_fix,
            places=self.places,
        )
        return rebuild, ()
