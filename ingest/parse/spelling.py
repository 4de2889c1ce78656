"""The one rule by which printed words are compared, and the cleaning of a cell before it is parsed.

Two cells may be compared as words (headers, unit names) or parsed (numbers, periods): a dash, a dot
or a bracket that means nothing in a name may be the sign of a number, so the two rules differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import polars as pl

# The tone of oa, oe and uy stands on either vowel by two schools of spelling: hòa and hoà are one
# word. Before an ending consonant there is one place only (hoàn), so it is moved where the syllable
# ends.
_TONE = r"[\u{300}\u{301}\u{303}\u{309}\u{323}]"
_TONE_ON_FIRST_VOWEL = (rf"(o)({_TONE})([ae])\b", rf"(u)({_TONE})(y)\b")
# The mark of a footnote behind a name: "Hà Nội¹", "Hà Nội (1)", "Hà Nội (*)".
FOOTNOTE = r"\s*(?:[⁰¹²³⁴-⁹]+|\((?:\d{1,2}|[⁰¹²³⁴-⁹]{1,2}|\*+)\)|\[\d{1,2}\])$"
# "km²" is spelled "km2" by many.
FLAT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_INVISIBLE = "[\u200b-\u200d\u2060\ufeff]"
_SOFT_HYPHEN = "\u00ad"


def normalise_spelling(text: pl.Expr) -> pl.Expr:
    """Words as they are compared: NFC, lower case, one kind of space, dash, đ and place of the tone.

    Dots, colons and asterisks at either end are left out.
    """
    parts = text.str.normalize("NFD").str.to_lowercase()
    for pattern in _TONE_ON_FIRST_VOWEL:
        parts = parts.str.replace_all(pattern, "$1$3$2")
    return (
        parts.str.normalize("NFC")
        .str.replace_all("ð", "đ", literal=True)
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all(_SOFT_HYPHEN, "", literal=True)
        .str.replace_all(r"\s*[-\u2010-\u2015\u2212]\s*", "-")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" .:*")
    )


# The same headers and names come with every file of a source.
@lru_cache(maxsize=20_000)
def list_spellings(text: str) -> tuple[str, str, str]:
    """A header as it stands, without the mark of a footnote, and with raised digits as plain ones."""
    if text.isascii() and not text.endswith((")", "]", "\n")):
        return text, text, text
    return text, re.sub(FOOTNOTE, "", text), text.translate(FLAT_DIGITS)


def normalise_spellings(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text as `normalise_spelling` makes it.

    The same headers and names come with every file of a source: a text is normalised once.
    """
    texts = list(texts)
    known = {text: _find_known(text) for text in texts}
    unknown = [text for text, word in known.items() if word is None]
    if unknown:
        words = _normalise_new(unknown)
        known.update(words)
        if len(_WORDS) + len(words) > _MOST_WORDS:
            _WORDS.clear()
        _WORDS.update(words)
    return tuple(known[text] or "" for text in texts)


# Text → word as compared, of the texts met so far; emptied where it grows too long.
_WORDS: dict[str, str] = {}
_MOST_WORDS = 50_000
# Most cells of most tables: as words they are compared as they stand.
_NUMBER = re.compile(r"-?[0-9](?:[0-9.,%]*[0-9%])?")


def _find_known(text: str) -> str | None:
    word = _WORDS.get(text)
    if word is None and _NUMBER.fullmatch(text):
        return text
    return word


def _normalise_new(texts: list[str]) -> dict[str, str]:
    series = pl.Series(texts, dtype=pl.String)
    words = pl.select(normalise_spelling(pl.lit(series))).to_series()
    return dict(zip(texts, words, strict=True))


def clean_text(text: pl.Expr) -> pl.Expr:
    """A cell as numbers and periods are parsed from it: NFC, lower case, one kind of space, dash and
    apostrophe, "~" for a leading 約, without the apostrophe by which spreadsheets keep text as text.
    """
    return (
        text.str.normalize("NFC")
        .str.to_lowercase()
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all("[\u2010-\u2015\u2212]", "-")
        .str.replace_all(r"[\s\u{a0}\u{202f}\u{2009}]+", " ")
        .str.replace_all("[’‘`´]", "'")
        .str.replace("^約", "~")
        .str.strip_chars(" ")
        .str.replace("^'", "")
    )


def clean_texts(texts: Iterable[str]) -> list[str]:
    """Each text as `clean_text` makes it."""
    series = pl.Series(list(texts), dtype=pl.String)
    return list(pl.select(clean_text(pl.lit(series))).to_series())
