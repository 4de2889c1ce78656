"""Known failures somebody answers for: `waivers.yml`, read and validated.

    - rule: amounts_are_not_negative
      subject: candidate\\.observation          # a table, or the key of a failing row, as a regular expression
      reason: the ministry prints corrections as negative counts until it mends its export
      owner: nguyen.van.a
      expires: 2026-12-31                      # the last day it is in force

A waiver is in force up to and including its day of expiry; after that the rule fails again and says so.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

WAIVERS = Path(__file__).with_name("waivers.yml")
_FIELDS = ("rule", "subject", "reason", "owner", "expires")


class WaiverError(ValueError):
    """waivers.yml can't be used; the message names the entry, the field and what is allowed."""


@dataclass(frozen=True)
class Waiver:
    """`subject` is a regular expression matched whole, against the table of a verdict ("marts.fct_indicator") or
    against the key of a failing row (its key columns joined by "|")."""

    rule: str
    subject: str
    reason: str
    owner: str
    expires: dt.date

    def is_in_force(self, today: dt.date) -> bool:
        return today <= self.expires

    def covers_table(self, table: str) -> bool:
        return re.fullmatch(self.subject, table) is not None

    def __str__(self) -> str:
        return f"{self.owner} until {self.expires.isoformat()}: {self.reason}"


def load(path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """Every waiver of the file, in force or not. Raises WaiverError for the first one that can't be used."""
    entries = yaml.safe_load(path.read_text("utf-8")) or []
    if not isinstance(entries, list):
        raise WaiverError(f"{path.name}: expected a list of waivers, met {type(entries).__name__}")
    return tuple(_waiver(path.name, number, entry) for number, entry in enumerate(entries, 1))


def in_force(today: dt.date, path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """The waivers a release must list, whether or not their rule failed this time."""
    return tuple(w for w in load(path) if w.is_in_force(today))


def _waiver(file: str, number: int, entry: object) -> Waiver:
    where = f"{file}, entry {number}"
    if not isinstance(entry, dict) or set(entry) != set(_FIELDS):
        found = ", ".join(map(str, entry)) if isinstance(entry, dict) else type(entry).__name__
        raise WaiverError(f"{where}: expected exactly the fields {', '.join(_FIELDS)}; met {found}")
    if not isinstance(entry["expires"], dt.date):
        raise WaiverError(f"{where}: `expires` is a date like 2026-12-31; met {entry['expires']!r}")
    for name in _FIELDS[:-1]:
        if not isinstance(entry[name], str) or not entry[name].strip():
            raise WaiverError(f"{where}: `{name}` is a text that is not empty; met {entry[name]!r}")
    try:
        re.compile(entry["subject"])
    except re.error as error:
        raise WaiverError(f"{where}: `subject` is not a regular expression: {error}") from error
    return Waiver(**entry)
