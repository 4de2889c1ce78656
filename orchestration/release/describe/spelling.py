"""Words as a person types them, compared without case, accents and kinds of dashes."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"\s+")


def fold_text(text: str) -> str:
    """“Bộ Y tế”, “BO Y TE” and “bộ y tế” → “bo y te”."""
    decomposed = unicodedata.normalize("NFD", text.strip().lower())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    plain = _DASHES.sub("-", bare.replace("đ", "d").replace("ð", "d"))
    return _SPACES.sub(" ", plain).strip(" .:")
