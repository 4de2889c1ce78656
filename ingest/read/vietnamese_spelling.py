"""How Vietnamese is spelled, by which a right decoding is distinguished from a wrong one."""

from __future__ import annotations

import re
import unicodedata

# Of a long text as much as this is looked at.
SAMPLE = 200_000

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:iêu|yêu|oai|oay|oao|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iê|oa|oă|oe|oi|ôi|ơi|oo"
    r"|ua|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[ckmnpt])?"
)


def measure_vietnamese_share(text: str) -> float | None:
    """Of the words with letters beyond ASCII, the share that are possible Vietnamese syllables.

    None for a text without such words.
    """
    words = find_accented_words(text)
    if not words:
        return None
    syllables = [word for word in words if is_syllable(word)]
    return len(syllables) / len(words)


def find_accented_words(text: str) -> set[str]:
    """The different words with a letter beyond ASCII, in lower case, of the text's beginning.

    Without abbreviations in capitals whose only such letter is Đ (NSĐP, QĐ): they are no syllables.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text[:SAMPLE]))
    return {
        word.lower()
        for word in words
        if not word.isascii() and not _is_abbreviation(word)
    }


def _is_abbreviation(word: str) -> bool:
    is_in_capitals = len(word) > 1 and word.isupper()
    return (
        is_in_capitals
        and word.replace("Đ", "").isascii()
        and not is_syllable(word.lower())
    )


def is_syllable(word: str) -> bool:
    """Whether a word in lower case could be a Vietnamese syllable, with at most one tone."""
    letters_and_marks = unicodedata.normalize("NFD", word)
    toneless = _TONES.sub("", letters_and_marks)
    tones = len(letters_and_marks) - len(toneless)
    return (
        tones <= 1
        and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None
    )
