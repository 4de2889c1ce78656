"""Cells typed in old Vietnamese letters among cells in Unicode, put right one by one.

A clerk pastes rows of an old file into a new one: "Hµ Néi" stands beside "Hà Nội", or a program saved
a few cells twice, "HÃ  Ná»™i".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import polars as pl

from ingest.read.sheet import find_columns
from ingest.read.vietnamese_encodings import (
    FEWEST_WORDS,
    VIETNAMESE,
    decode_bytes,
    encode_western,
)
from ingest.read.vietnamese_spelling import (
    find_accented_words,
    measure_vietnamese_share,
)

# Signs and letters of Latin-1 that no Vietnamese word in Unicode has, and what Windows-1252 has for
# the bytes between.
_OF_LATIN_1 = "\u0080-\u00bfÄ-ÇËÏÑÖ-ØÛÜÞßä-çëïñö-øûüþÿ"
_OF_WINDOWS = "ŒœŠšŸŽžƒˆ˜‘-„†-•…‰‹›€™"
_SIGN = f"[{_OF_LATIN_1}{_OF_WINDOWS}]"
_SIGN_AT_LETTER = re.compile(rf"[^\W\d_]{_SIGN}|{_SIGN}[^\W\d_]")
# Two vowels that follow each other in the VNI fonts alone: "Caàn".
SUSPICIOUS = f"{_SIGN}|[aeAE][áàãâÁÀÃÂ]|[oO][âÂ]|[aA][êéèúÊÉÈÚ]"
_BEYOND_ASCII = r"[^\x00-\x7f]"
_SIGNS = "°²³½–—“”‘’…•×÷±≤≥™€\xa0"
# So many different texts are looked at; a sheet with more of them is in one encoding throughout.
_MOST_TEXTS = 20_000


def mend_mixed_letters(
    cells: pl.DataFrame, texts: pl.Series | None = None
) -> pl.DataFrame:
    """The cells with those in old letters as they were meant.

    All of them together must show which encoding they are in; a cell is changed only where all its
    words then spell Vietnamese, and not all did before. `texts`: what `list_texts_beyond_ascii`
    gives, where it is known already.
    """
    if texts is None:
        texts = list_texts_beyond_ascii(cells)
    suspicious = texts.filter(texts.str.contains(SUSPICIOUS))
    if suspicious.is_empty():
        return cells
    mended = mend_texts(suspicious.head(_MOST_TEXTS), beside=_list_foreign(cells))
    if not mended:
        return cells
    return cells.with_columns(
        pl.col(pl.String).replace(list(mended), list(mended.values()))
    )


def list_texts_beyond_ascii(cells: pl.DataFrame) -> pl.Series:
    """Every text once, in order, of the columns that hold any letter beyond ASCII."""
    text = pl.col(pl.String).str
    texts = [pl.Series("text", dtype=pl.String)]
    for name in find_columns(cells, text.len_bytes() != text.len_chars()):
        texts.append(cells[name].unique(maintain_order=True).alias("text"))
    return pl.concat(texts).drop_nulls().unique(maintain_order=True)


def _list_foreign(cells: pl.DataFrame) -> Iterable[str]:
    """The different texts with a letter beyond ASCII, one after the other."""
    for name, kind in cells.schema.items():
        if kind == pl.String:
            column = cells[name].unique()
            yield from column.filter(column.str.contains(_BEYOND_ASCII)).head(
                _MOST_TEXTS
            )


def mend_texts(texts: Iterable[str], beside: Iterable[str] = ()) -> dict[str, str]:
    """Text → what was meant, of those that were typed in old letters, or saved twice.

    `beside`: texts that show no old letters by themselves ("Néi dung"). Where the first ones show
    an encoding, those that are no Vietnamese are read in it too.
    """
    doubtful = [text for text in texts if _is_doubtful(text)]
    mended = {}
    for text in doubtful:
        once = _undo_second_saving(text)
        if once is not None:
            mended[text] = once
    rest = [text for text in doubtful if text not in mended]
    return mended | _read_in_best_encoding(rest, beside)


def is_garbled(text: str) -> bool:
    """Whether a text looks like letters of another encoding: a sign within a word that, taken for old
    letters or for UTF-8, spells Vietnamese.
    """
    if not re.search(SUSPICIOUS, text) or not _is_doubtful(text):
        return False
    words = text.split()
    if "\ufffd" in text or any(_undo_second_saving(word) is not None for word in words):
        return True
    return any(_read_all([text], encoding) for encoding in VIETNAMESE)


def _read_in_best_encoding(texts: list[str], beside: Iterable[str]) -> dict[str, str]:
    """Those that spell Vietnamese in the encoding in which most of `texts` do; none where two do equally
    well and differ, or where there are too few words to judge by.
    """
    readings: dict[str, dict[str, str]] = {}
    for encoding in VIETNAMESE:
        read = _read_all(texts, encoding)
        words = find_accented_words("\n".join(read.values()))
        if len(words) >= FEWEST_WORDS and read not in readings.values():
            readings[encoding] = read
    best_first = sorted(readings, key=lambda encoding: -len(readings[encoding]))
    if not best_first:
        return {}
    best, *others = best_first
    if others and len(readings[others[0]]) == len(readings[best]):
        return {}
    foreign = [text for text in beside if _measure(text) < 1]
    return _read_all(foreign, best) | readings[best]


def _read_all(texts: list[str], encoding: str) -> dict[str, str]:
    """Those of the texts that spell Vietnamese in an encoding, as they read in it."""
    read = {}
    for text in texts:
        data = encode_western(text)
        if data is None:
            continue
        try:
            meant = unicodedata.normalize("NFC", decode_bytes(data, encoding))
        except UnicodeDecodeError:
            continue
        has_word = any(len(word) > 1 for word in find_accented_words(meant))
        if has_word and _measure(meant) == 1 and meant.isprintable():
            read[text] = meant
    return read


def _undo_second_saving(text: str) -> str | None:
    """UTF-8 that was taken for Windows-1252 and saved again; None where it is no such thing.

    A no-break space that became a plain one on the way is put back first: "Ã ".
    """
    for candidate in (text, text.replace("Ã ", "Ã\xa0")):
        data = encode_western(candidate)
        if data is None:
            continue
        try:
            meant = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if meant != text and _measure(meant) == 1 and _is_of_texts(meant):
            return unicodedata.normalize("NFC", meant)
    return None


# The same words stand in sheet after sheet, and in file after file of a template.
@lru_cache(maxsize=20_000)
def _is_of_texts(meant: str) -> bool:
    """Whether a text has a Vietnamese word, or beyond ASCII nothing but signs that stand in tables: two
    Western signs are by chance a letter of any script.
    """
    has_word = any(len(word) > 1 for word in find_accented_words(meant))
    return has_word or all(sign.isascii() or sign in _SIGNS for sign in meant)


# A template has the same texts in each of its files.
@lru_cache(maxsize=20_000)
def _is_doubtful(text: str) -> bool:
    """Whether some word is no Vietnamese one, or a sign stands within it as in "Th¸ng"."""
    return _measure(text) < 1 or _SIGN_AT_LETTER.search(text) is not None


def _measure(text: str) -> float:
    """The share of words beyond ASCII that spell Vietnamese; 1 without any."""
    share = measure_vietnamese_share(text)
    return 1.0 if share is None else share
