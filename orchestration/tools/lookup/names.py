"""What a person calls an indicator or a unit, and which ones bear that name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from orchestration.release.describe.spelling import fold_text

MOST_PROPOSED = 3
_WEIGHT_OF_A_PART = 0.9
# How different ways to write what kind a unit is are made one: “TP.Hà Nội”, “UBND tỉnh An Giang”.
_KINDS = (
    (re.compile(r"^(?:ubnd|uy ban nhan dan)\s+(?:cua\s+)?"), ""),
    (re.compile(r"^(?:tp\.?|t\.p\.?|thanh pho)\s*(?=[a-z])"), "thanh pho "),
    (re.compile(r"^(?:t\.\s*|tinh\s+)(?=[a-z])"), "tinh "),
)


@dataclass(frozen=True)
class Bearer:
    """An indicator or a unit with all it may be called. `label`: how it is shown to people.

    `valid_from`, `valid_to`: the days of a unit, None = without a limit.
    """

    id: str
    label: str
    names: tuple[str, ...]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def was_there_on(self, day: dt.date) -> bool:
        """Whether it was valid on a day."""
        has_begun = self.valid_from is None or self.valid_from <= day
        has_not_ended = self.valid_to is None or day <= self.valid_to
        return has_begun and has_not_ended

    def __str__(self) -> str:
        return f"{self.id} ({self.label})"


def find_bearers(typed: str, bearers: Iterable[Bearer]) -> list[Bearer]:
    """Those that are so called: by id; else by a name as it is written; else without its accents."""
    listed = list(bearers)
    return (
        [bearer for bearer in listed if bearer.id == typed.strip()]
        or _find_called(typed, listed, _lower_name)
        or _find_called(typed, listed, fold_name)
    )


def propose_bearers(
    typed: str, bearers: Sequence[Bearer], most: int = MOST_PROPOSED
) -> list[Bearer]:
    """The ones whose names are closest to what was typed, the closest first; at most `most`."""
    word = fold_name(typed)
    owners: list[Bearer] = []
    words: list[str] = []
    for bearer in bearers:
        for name in (bearer.id.replace("_", " "), *bearer.names):
            owners.append(bearer)
            words.append(fold_name(name))
    ranked = process.extract(
        word.replace("_", " "), words, scorer=_score_likeness, limit=len(words)
    )
    # Of all that hold the typed words, the shortest name is closest.
    ranked.sort(key=lambda hit: (-hit[1], len(hit[0])))
    proposed: list[Bearer] = []
    for _, _, place in ranked:
        if owners[place] not in proposed:
            proposed.append(owners[place])
        if len(proposed) == most:
            break
    return proposed


def fold_name(name: str) -> str:
    """A name without case and accents, and with one way to write what kind a unit is."""
    folded = fold_text(name)
    for pattern, kind in _KINDS:
        folded = pattern.sub(kind, folded)
    return folded


def _score_likeness(typed: str, name: str, **_: object) -> float:
    """0 to 100: how alike two words are, or a little less how well one is held in the other."""
    part = _WEIGHT_OF_A_PART * fuzz.partial_ratio(typed, name)
    return max(fuzz.ratio(typed, name), part)


def _lower_name(name: str) -> str:
    return " ".join(name.lower().split())


def _find_called(
    typed: str, bearers: Sequence[Bearer], normalise: Callable[[str], str]
) -> list[Bearer]:
    word = normalise(typed)
    called = []
    for bearer in bearers:
        if word in {normalise(name) for name in (bearer.id, *bearer.names)}:
            called.append(bearer)
    return called
