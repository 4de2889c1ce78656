"""Bytes to text: the encoding of a file, found from its bytes and from how Vietnamese is spelled."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from ingest.problem import Refusal
from ingest.read.misread_text import repair_misread_text
from ingest.read.refusals import FETCH_AGAIN
from ingest.read.vietnamese_encodings import (
    VIETNAMESE,
    decode_bytes,
    find_best_vietnamese,
    find_likelier_readings,
    is_ours,
    translate_letters,
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096  # bytes in which the zeros of UTF-16 show
_CHUNK = 1 << 22
_LONGEST_LINE = 1 << 20
# A lone sign or letter between plain ones is how Western text looks; runs of them are another
# encoding.
_RUN_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{4,}")

_ANY_ENCODING = f"text in UTF-8, UTF-16, Windows-1252 or a Vietnamese encoding ({', '.join(VIETNAMESE)})"
_DECLARE_ENCODING = (
    "ask the sender for UTF-8, or declare `read: {encoding: …}` in the source's YAML"
)


def decode_text(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of a file, in NFC with `\\n` line ends.

    `declared` is the encoding the source's YAML names, else it is found: byte-order mark, UTF-8,
    UTF-16 by its zero bytes, then the Vietnamese single-byte encodings by how well the words spell
    Vietnamese, then Windows-1252.
    Raises Refusal `encoding_unknown` where no encoding gives readable text, `truncated` for UTF-8
    cut in a letter.
    """
    if declared:
        text = _decode_as(data, declared, name)
    else:
        printed = _decode_undeclared(data, name)
        text = repair_misread_text(printed)
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def find_encoding(head: bytes, name: str, declared: str | None = None) -> str:
    """The encoding of a file with this beginning, found as `decode_text` finds it.

    "utf-8" with or without a byte-order mark. Raises Refusal `encoding_unknown`, also for text that
    was once taken for Western letters.
    """
    encoding = declared or _find_unicode_encoding(head, name)
    if encoding is not None:
        return _normalize_encoding_name(encoding)
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    text = decode_text(whole_lines, name)
    for candidate in ("utf-8", *VIETNAMESE, "cp1252"):
        try:
            if decode_text(whole_lines, name, candidate) == text:
                return candidate
        except Refusal:
            continue
    raise Refusal(
        "encoding_unknown",
        expected=_ANY_ENCODING,
        found="letters that were once taken for those of another encoding, and saved so",
        where=name,
        to_fix="ask the sender for the file in UTF-8, saved from where it was made",
    )


def write_as_utf8(path: Path, target: Path, name: str, encoding: str) -> Path:
    """The file again at `target`, in UTF-8 and NFC with `\\n` line ends, written piece by piece.

    Raises Refusal `encoding_unknown` for bytes that the encoding does not have.
    """
    python_encoding = "latin-1" if is_ours(encoding) else encoding
    try:
        with (
            path.open(encoding=python_encoding, newline=None) as source,
            target.open("w", encoding="utf-8", newline="\n") as copy,
        ):
            while chunk := source.read(_CHUNK):
                # To the end of the line, so that a letter and its tone are not parted.
                text = chunk + source.readline(_LONGEST_LINE)
                if is_ours(encoding):
                    text = translate_letters(text, encoding)
                copy.write(unicodedata.normalize("NFC", text))
    except UnicodeDecodeError as error:
        raise Refusal(
            "encoding_unknown",
            expected=f"text in {encoding}",
            found=str(error),
            where=name,
            to_fix=_DECLARE_ENCODING,
        ) from error
    return target


def _normalize_encoding_name(encoding: str) -> str:
    if is_ours(encoding):
        return encoding
    return codecs.lookup(encoding).name.removesuffix("-sig")


def _decode_undeclared(data: bytes, name: str) -> str:
    encoding = _find_unicode_encoding(data, name)
    if encoding is not None:
        return _decode_as(data, encoding, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _check_not_broken_utf8(data, name, error)
    vietnamese = find_best_vietnamese(data, VIETNAMESE)
    if vietnamese is not None:
        return vietnamese
    return _decode_western(data, name)


def _find_unicode_encoding(data: bytes, name: str) -> str | None:
    """By the byte-order mark or by zero bytes; None where there are neither."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    head = data[:_HEAD]
    if b"\0" not in head:
        return None
    # Plain letters have a zero byte each: before the letter or after it.
    zeros_before, zeros_after = head[0::2].count(0), head[1::2].count(0)
    if zeros_after > 4 * zeros_before and zeros_after >= len(head) // 10:
        return "utf-16-le"
    if zeros_before > 4 * zeros_after and zeros_before >= len(head) // 10:
        return "utf-16-be"
    raise Refusal(
        "not_what_it_says",
        expected="text",
        found="zero bytes scattered over the file: it is not text",
        where=name,
        to_fix="open the file and see what it is; the source may have changed its format",
    )


def _check_not_broken_utf8(data: bytes, name: str, error: UnicodeDecodeError) -> None:
    """Raises Refusal for bytes that are mostly UTF-8, and not the whole of it."""
    if error.reason == "unexpected end of data":
        raise Refusal(
            "truncated",
            expected="a whole file in UTF-8",
            found="a file that ends in the middle of a letter",
            where=name,
            to_fix=f"{FETCH_AGAIN}; the end of it is missing",
        ) from error
    text = data.decode("utf-8", errors="replace")
    broken_letters = text.count("\ufffd")
    letters_beyond_ascii = sum(sign > "\x7f" for sign in text)
    if letters_beyond_ascii > 2 * broken_letters:
        line = text[: text.index("\ufffd")].count("\n") + 1
        raise Refusal(
            "encoding_unknown",
            expected="text in one encoding",
            found=f"UTF-8 with {broken_letters:,} broken letters, the first on line {line}",
            where=name,
            to_fix="correct that line, or ask the sender to save the whole file as UTF-8",
        ) from error


def _decode_western(data: bytes, name: str) -> str:
    text = data.decode("cp1252", errors="replace")
    if "\ufffd" in text or _RUN_BEYOND_ASCII.search(text):
        raise Refusal(
            "encoding_unknown",
            expected=_ANY_ENCODING,
            found=f"bytes that none of them turns into words, first {data[:24]!r}",
            where=name,
            to_fix=_DECLARE_ENCODING,
        )
    likelier = find_likelier_readings(data, text)
    if likelier:
        readings = [f"“{words}” ({encoding})" for encoding, words in likelier.items()]
        raise Refusal(
            "encoding_unknown",
            expected=_ANY_ENCODING,
            found=f"a few words that may be Western letters, or {' or '.join(readings)}",
            where=name,
            to_fix=_DECLARE_ENCODING,
        )
    return text


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return decode_bytes(data, encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Refusal(
            "encoding_unknown",
            expected=f"text in {encoding}",
            found=str(error),
            where=name,
            to_fix="remove the declared encoding from the source's YAML, so that it is found, or correct it",
        ) from error
