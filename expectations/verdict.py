"""What a gate says about one rule: a verdict, and whether a set of verdicts stops the line.

Plain data: nothing here knows Great Expectations or DuckDB, so the release and Dagster can hold
verdicts cheaply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import PlainSerializer

Severity = Literal["critical", "warning"]
Outcome = Literal["passed", "failed", "errored", "no_rows", "waived"]

MOST_ROWS_SHOWN = 20


@dataclass(frozen=True)
class Verdict:
    """One rule judged on one table.

    `failing_count` counts every row that broke the rule; `failing_rows` are at most 20 of them (at
    gate A 20 of each vintage), each with `file`, `sheet` and `cell` first where the table knows
    them and then the columns that explain the failure. `failing_vintages` names every vintage with
    a failing row, not only those shown. `waiver` says who answers for it and until when, if a
    waiver is in force or has just run out. `expected_vi` and `to_fix_vi` say in
    Vietnamese what `expected` and `to_fix` do.
    """

    rule: str
    sentence: str
    sentence_vi: str
    table: str
    severity: Severity
    outcome: Outcome
    expected: str
    found: str
    to_fix: str
    rows_examined: int = 0
    failing_count: int = 0
    failing_rows: tuple[dict[str, object], ...] = ()
    # Sorted where it is written down, so that the same verdicts are the same bytes.
    failing_vintages: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    failing_by_vintage: Mapping[str, int] = field(default_factory=dict)
    waiver: str | None = None
    expected_vi: str = ""
    to_fix_vi: str = ""

    @property
    def is_blocking(self) -> bool:
        """A rule that could not be judged stops the line whatever its severity: nobody knows what
        it would find."""
        if self.outcome in ("errored", "no_rows"):
            return True
        return self.outcome == "failed" and self.severity == "critical"

    def narrow_to(self, vintage_ids: Set[str]) -> Verdict:
        """The verdict as it concerns some of the vintages judged together: their rows, their
        counts."""
        if not self.failing_by_vintage:
            return self
        counts = {
            vintage: n
            for vintage, n in self.failing_by_vintage.items()
            if vintage in vintage_ids
        }
        count = sum(counts.values())
        breaking = "row breaks" if count == 1 else "rows break"
        return replace(
            self,
            found=f"{count:,} {breaking} it",
            failing_count=count,
            failing_rows=tuple(
                row for row in self.failing_rows if row.get("vintage_id") in counts
            ),
            failing_vintages=frozenset(counts),
            failing_by_vintage=counts,
        )


def is_refused(verdicts: Iterable[Verdict]) -> bool:
    """Whether nothing may pass. No verdict at all blocks: a gate that judged nothing has not been
    passed."""
    given = list(verdicts)
    return not given or any(verdict.is_blocking for verdict in given)
