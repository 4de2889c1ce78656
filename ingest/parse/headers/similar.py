"""Of several texts the one most like a word: a guess for a person, never a match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ingest.parse.spelling import normalise_spellings


@dataclass(frozen=True)
class SimilarText:
    """A text, the place it stands at, and how much it is like what was looked for, from 0 to 1."""

    place: str
    text: str
    similarity: float


def find_most_similar(
    words: list[str], texts: Iterable[tuple[str, str]]
) -> SimilarText | None:
    """Of (place, text) pairs the one most like any of the words; None where either is empty."""
    pairs = list(texts)
    if not words or not pairs:
        return None
    compared = normalise_spellings([text for _, text in pairs])
    scores = process.cdist(normalise_spellings(words), compared, scorer=fuzz.ratio)
    best = int(scores.max(axis=0).argmax())
    place, text = pairs[best]
    return SimilarText(place, text, float(scores.max()) / 100)
