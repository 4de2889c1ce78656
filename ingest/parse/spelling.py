"""The one rule by which printed words are compared, and the cleaning of a cell before it is parsed."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

# The tone of oa, oe and uy stands on either vowel by two schools of spelling: hòa and hoà are one word. Before an
# ending consonant there is one place only (hoàn), so it is moved where the syllable ends.
_TONE = r"[\u{300}\u{301}\u{303}\u{309}\u{323}]"
_TONE_ON_THE_FIRST = (rf"(o)({_TONE})([ae])\b", rf"(u)({_TONE})(y)\b")


def normalise_spelling(text: pl.Expr) -> pl.Expr:
    """Words as they are compared: NFC, lower case, one kind of space, dash and đ, one place for the tone."""
    parts = text.str.normalize("NFD").str.to_lowercase()
    for tone in _TONE_ON_THE_FIRST:
        parts = parts.str.replace_all(tone, "$1$3$2")
    return (
        parts.str.normalize("NFC")
        .str.replace_all("ð", "đ", literal=True)
        .str.replace_all("[\u200b-\u200d\u2060\ufeff\u00ad]", "")
        .str.replace_all(r"\s*[-\u2010-\u2015\u2212]\s*", "-")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" .:*")
    )


def clean_text(text: pl.Expr) -> pl.Expr:
    return (
        text.str.normalize("NFC")
        .str.to_lowercase()
        .str.replace_all("[\u200b-\u200d\u2060\ufeff]", "")
        .str.replace_all("[\u2010-\u2015\u2212]", "-")
        .str.replace_all(r"[\s\u{a0}\u{202f}\u{2009}]+", " ")
        .str.replace_all("[’‘`´]", "'")
        .str.replace("^約", "~")
        .str.strip_chars(" ")
        .str.replace("^'", "")
    )


def clean_words(words: Iterable[str]) -> list[str]:
    return (
        pl.Series("word", list(words), dtype=pl.String)
        .to_frame()
        .select(clean_text(pl.col("word")))
        .to_series()
        .to_list()
    )
