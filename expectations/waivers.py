"""Known failures somebody answers for: `waivers.yml`, read and validated.

    - rule: amounts_are_not_negative
      subject: candidate\\.observation          # a table, or the key of a failing row, as a regular expression
      reason: the ministry prints corrections as negative counts until it changes its export
      owner: nguyen.van.a
      expires: 2026-12-31                      # the last day it is in force

A waiver is in force up to and including its day of expiry; after that the rule fails again, and
says so.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

WAIVERS = Path(__file__).with_name("waivers.yml")
_TEXTS = ("rule", "subject", "reason", "owner")
_FIELDS = (*_TEXTS, "expires")


class WaiverError(ValueError):
    """waivers.yml can't be used; the message names the entry, the field and what is allowed."""


@dataclass(frozen=True)
class Waiver:
    """`subject` is a regular expression matched whole, against the table of a verdict
    ("marts.fct_indicator") or against the key of a failing row (its key columns joined by "|")."""

    rule: str
    subject: str
    reason: str
    owner: str
    expires: dt.date

    def is_in_force(self, today: dt.date) -> bool:
        """Whether its last day is still to come, or is today."""
        return today <= self.expires

    def is_for_table(self, table: str) -> bool:
        """Whether it covers a whole table, and not only rows of it."""
        return re.fullmatch(self.subject, table) is not None

    def __str__(self) -> str:
        return f"{self.owner} until {self.expires.isoformat()}: {self.reason}"


def load_waivers(path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """Every waiver of the file, in force or not. Raises WaiverError for the first one that can't be
    used."""
    entries = yaml.safe_load(path.read_text("utf-8")) or []
    if not isinstance(entries, list):
        raise WaiverError(
            f"{path.name}: expected a list of waivers, found {type(entries).__name__}"
        )
    waivers: list[Waiver] = []
    for number, entry in enumerate(entries, start=1):
        waivers.append(_parse_waiver(entry, f"{path.name}, entry {number}"))
    return tuple(waivers)


def load_waivers_in_force(today: dt.date, path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """The waivers a release must list, whether or not their rule failed this time."""
    return tuple(waiver for waiver in load_waivers(path) if waiver.is_in_force(today))


def _parse_waiver(entry: object, where: str) -> Waiver:
    if not isinstance(entry, dict):
        raise WaiverError(
            f"{where}: expected exactly the fields {', '.join(_FIELDS)}, found {entry!r}"
        )
    if set(entry) != set(_FIELDS):
        names = ", ".join(str(name) for name in entry)
        raise WaiverError(
            f"{where}: expected exactly the fields {', '.join(_FIELDS)}, found {names}"
        )
    for name in _TEXTS:
        text = entry[name]
        if not isinstance(text, str) or not text.strip():
            raise WaiverError(
                f"{where}: expected `{name}` to be a text that is not empty, found {text!r}"
            )
    if not isinstance(entry["expires"], dt.date):
        raise WaiverError(
            f"{where}: expected `expires` to be a date like 2026-12-31, found {entry['expires']!r}"
        )
    try:
        re.compile(entry["subject"])
    except re.error as error:
        raise WaiverError(
            f"{where}: expected `subject` to be a regular expression, found {error}"
        ) from error
    return Waiver(**entry)
