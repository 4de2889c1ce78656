"""Words as a person types them, compared without case, accents and kinds of dashes."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")


def fold_text(text: str) -> str:
    """“Bộ Y tế”, “BO Y TE” and “bộ y tế” → “bo y te”."""
    decomposed = unicodedata.normalize("NFD", text.strip().lower())
    bare = decomposed.replace("đ", "d").replace("ð", "d")
    # A text has a handful of marks, however long it is.
    for mark in filter(unicodedata.combining, set(decomposed)):
        bare = bare.replace(mark, "")
    plain = _DASHES.sub("-", bare)
    return _SPACES.sub(" ", plain).strip(" .:")
