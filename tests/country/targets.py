"""Plans and their targets, read from the seeds (judging.md §6)."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    plan_id: str
    starts_on: dt.date
    ends_on: dt.date
    review_on: dt.date | None  # the day its results are taken stock of


@dataclass(frozen=True)
class Target:
    target_id: str
    plan: Plan
    indicator_id: str
    kind: str  # target | checkpoint
    addressee: str  # VN | VN_MIN | VN_PROV | each_unit
    scope: str  # of each_unit
    comparator: str  # >= | > | <= | <
    value: Decimal
    unit: str  # percent | count | score
    due_on: dt.date
    due_kind: str  # as_of | in_period | year_to_date


def read_targets(folder: Path) -> tuple[Target, ...]:
    """Every target of the seeds, with its plan."""
    plans = {
        r["plan_id"]: Plan(
            r["plan_id"],
            _day(r["starts_on"]),
            _day(r["ends_on"]),
            _day(r["review_on"]),
        )
        for r in _rows(folder / "plan.csv")
    }
    return tuple(
        Target(
            r["target_id"],
            plans[r["plan_id"]],
            r["indicator_id"],
            r["kind"],
            r["addressee"],
            r["scope"],
            r["comparator"],
            Decimal(r["target_value"]),
            r["target_unit"],
            _day(r["due_on"]),
            r["due_kind"],
        )
        for r in _rows(folder / "target.csv")
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
