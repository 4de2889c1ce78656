"""What a printed header says, by the vocabulary its table declares (`header_words`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.declare.header_words import HeaderWords

# "(1)", "(*)", "(a)", "¹": the mark of a footnote; "(3=2/1)": how a column is reckoned from others.
_FOOTNOTE = re.compile(r"\((?:\d{1,2}(?:\s*=[\d\s+*/:=()-]*)?|\*+|[a-z])\)|[⁰¹²³⁴-⁹]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# "%" is a word of its own; of the other signs none says anything.
_SIGN = re.compile(r"[^\w%]+|_")
# Where a phrase was taken out: what stood on its two sides is no phrase together.
_GAP = " | "


@dataclass(frozen=True)
class HeaderMeaning:
    """`means`: kind → meaning. `is_understood`: no word was left that the vocabulary does not know.

    `years`: the years that the header names.
    """

    means: dict[str, str]
    is_understood: bool
    years: tuple[int, ...] = ()

    def carry(self, earlier: dict[str, str]) -> HeaderMeaning:
        """With what the header before it said of the kinds that are carried, unless this one names
        any of them: then a group of columns begins anew.
        """
        if not self.means or self.means.keys() & earlier.keys():
            return self
        return HeaderMeaning(earlier | self.means, self.is_understood, self.years)


class HeaderReader:
    """Reads headers by one vocabulary."""

    def __init__(self, words: HeaderWords) -> None:
        self._kinds = {
            kind: list(meanings) for kind, meanings in words.meanings.items()
        }
        phrases: dict[str, tuple[str, str] | None] = {}
        for phrase in words.silent:
            phrases[fold_header(phrase)] = None
        for kind, meanings in words.meanings.items():
            for meaning, spellings in meanings.items():
                for phrase in spellings:
                    phrases[fold_header(phrase)] = (kind, meaning)
        # A longer phrase is taken before the shorter one that is a part of it.
        self._phrases = sorted(phrases.items(), key=lambda item: -len(item[0]))

    def read(self, text: str) -> HeaderMeaning:
        """What a header says, its levels joined."""
        years = tuple(int(year) for year in _YEAR.findall(text))
        left = f" {fold_header(text)} "
        found: dict[str, set[str]] = {}
        for phrase, said in self._phrases:
            wanted = f" {phrase} "
            if wanted not in left:
                continue
            while wanted in left:
                left = left.replace(wanted, _GAP)
            if said is not None:
                kind, meaning = said
                found.setdefault(kind, set()).add(meaning)
        is_understood = not left.replace("|", " ").strip()
        means = {}
        for kind, meanings in found.items():
            in_order = [name for name in self._kinds[kind] if name in meanings]
            means[kind] = in_order[0]
        return HeaderMeaning(means, is_understood, years)


def fold_header(text: str) -> str:
    """A header's words as they are compared here: lower case, no accents, no years, no footnotes.

    Without accents, since forms write "quyết tóan" and "Quyêt toán" too; the phrases of a vocabulary
    are few enough for that.
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    letters = letters.replace("đ", "d").replace("ð", "d")
    without_notes = _YEAR.sub(" ", _FOOTNOTE.sub(" ", letters))
    return " ".join(_SIGN.sub(" ", without_notes.replace("%", " % ")).split())


def read_headers(words: HeaderWords, texts: Iterable[str]) -> dict[str, HeaderMeaning]:
    """Text → what it says."""
    reader = _build_reader(words.model_dump_json())
    return {text: reader.read(text) for text in texts}


# The vocabulary comes with every file of a source.
@lru_cache(maxsize=64)
def _build_reader(words: str) -> HeaderReader:
    return HeaderReader(HeaderWords.model_validate_json(words))
