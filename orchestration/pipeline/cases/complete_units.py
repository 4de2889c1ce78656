"""Whose dossiers of a month may be counted from a list: those its source declares it complete for.

A list speaks only for the units its source declares it complete for, from the day it is complete
(`coverage` of the source's YAML). A source of cases that declares nobody speaks for every unit it
holds cases of.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.declare.source import Coverage
from ingest.store.landing import UNDATED
from orchestration.pipeline.workspace import DBT_PROJECT

_ALWAYS = dt.date.max


@dataclass(frozen=True)
class ScopeMember:
    """A unit in a scope, from its first day to its last."""

    scope: str
    unit_id: str
    valid_from: dt.date
    valid_to: dt.date


@dataclass(frozen=True)
class CompleteUnits:
    """Who is in which scope, and since when."""

    members: tuple[ScopeMember, ...]

    @classmethod
    def read_seeds(cls, project: Path = DBT_PROJECT) -> CompleteUnits:
        """The members of the seed `scope_member`."""
        members = []
        with (project / "seeds" / "scope_member.csv").open(
            encoding="utf-8", newline=""
        ) as stream:
            for row in csv.DictReader(stream):
                ends = row["valid_to"]
                member = ScopeMember(
                    row["scope"],
                    row["unit_id"],
                    dt.date.fromisoformat(row["valid_from"]),
                    dt.date.fromisoformat(ends) if ends else _ALWAYS,
                )
                members.append(member)
        return cls(tuple(members))

    def select_units(
        self, coverage: Coverage, month: str, held: Iterable[str]
    ) -> frozenset[str]:
        """Of the units a file holds, those its source is complete for in a month of receipt.

        A member of the scope on any day of the month counts: who ends in it still received dossiers.
        Cases without a receipt date are in no figure, and who sent them is shown for all.
        """
        units = frozenset(held)
        if not coverage.is_declared or month == UNDATED:
            return units
        starts = dt.date.fromisoformat(f"{month}-01")
        if coverage.complete_from is not None and starts < coverage.complete_from:
            return frozenset()
        last_day = calendar.monthrange(starts.year, starts.month)[1]
        ends = starts.replace(day=last_day)
        complete = set(coverage.units)
        for member in self.members:
            is_alive = member.valid_from <= ends and member.valid_to >= starts
            if member.scope == coverage.scope and is_alive:
                complete.add(member.unit_id)
        return units & complete
