"""Bytes to text: which encoding a file is in, found from its bytes and from how Vietnamese is spelled.

No kept library knows TCVN3 (the ABC fonts) or VPS, so the tables of the three single-byte Vietnamese encodings are
written here: VISCII from RFC 1456, TCVN3 from TCVN 5712:1993 as the ABC fonts use it, VPS from the VPS-Win charset.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from ingest.problem import Refusal

# From 0x80 on. Below, these two differ from ASCII only in the control bytes they spend on capitals.
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂ"
    "ẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VPS_HIGH = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\u00a0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầ"
    "ÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺßàáâãảạăçèéêẽìíîĩẴĐòóôõöƠụùúủüỶẼỳ"
)
_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_VISCII = dict(zip(map(chr, range(0x80, 0x100)), _VISCII_HIGH, strict=True)) | dict(
    zip("\x02\x05\x06\x14\x19\x1e", "ẲẴẪỶỸỴ", strict=True)
)
_VPS = dict(zip(map(chr, range(0x80, 0x100)), _VPS_HIGH, strict=True)) | dict(
    zip("\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1c\x1d", "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ", strict=True)
)
_TABLES = {name: str.maketrans(table) for name, table in (("tcvn3", _TCVN3), ("viscii", _VISCII), ("vps", _VPS))}
VIETNAMESE = ("tcvn3", "viscii", "vps", "cp1258")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"(?:[A-Za-z]|[^\x00-\x7f\s])+")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:iêu|yêu|oai|oay|oao|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iê|oa|oă|oe|oi|ôi|ơi|oo"
    r"|ua|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[ckmnpt])?"
)
_SAMPLE = 200_000
# Measured on the 63 province names and capitals of ../shared/data/vn-legacy-encodings: the right decoding spells
# Vietnamese in 98 % of the words (acronyms and typos are the rest), the best wrong one (VPS read as VISCII) in 86 %,
# French, Portuguese, Spanish and German in at most 15 %. So the best is taken, where there are words to tell by.
_ENOUGH = 0.75
_BETTER_BY = 0.15
_FEWEST_WORDS = 3


def decode_text(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of a file, in NFC with `\\n` line ends.

    `declared` is the encoding the source's YAML names, else it is found: byte-order mark, UTF-8, UTF-16 by its zero
    bytes, then the Vietnamese single-byte encodings by how well the words spell Vietnamese, then Windows-1252.
    Raises Refusal `encoding_unknown` where no encoding gives readable text, `truncated` for UTF-8 cut in a letter.
    """
    text = _decode_as(data, declared, name) if declared else repair_misread_text(_found(data, name))
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def find_encoding(head: bytes, name: str, declared: str | None = None) -> str:
    """In which encoding a file is whose beginning this is, found as `decode_text` finds it; "utf-8".

    Raises Refusal `encoding_unknown`, also for text that was once taken for Western letters.
    """
    if declared is None:
        declared = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)
    if declared is None and b"\0" in head[:4096]:
        declared = _utf16_by_zeros(head[:4096], name)
    if declared is not None:
        return declared if declared in _TABLES else codecs.lookup(declared).name.removesuffix("-sig")
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    text = decode_text(whole_lines, name)
    for encoding in ("utf-8", *VIETNAMESE, "cp1252"):
        try:
            if decode_text(whole_lines, name, encoding) == text:
                return encoding
        except Refusal:
            continue
    raise Refusal(
        "encoding_unknown",
        expected=f"text in UTF-8, UTF-16, Windows-1252 or a Vietnamese encoding ({', '.join(VIETNAMESE)})",
        found="letters that were once taken for those of another encoding, and saved so",
        where=name,
        to_fix="ask the sender for the file in UTF-8, saved from where it was made",
    )


def write_as_utf8(path: Path, target: Path, name: str, encoding: str) -> Path:
    """Write a file again as UTF-8, in NFC with `\\n` line ends, piece by piece. Raises Refusal `encoding_unknown`."""
    table = _TABLES.get(encoding)
    try:
        with (
            path.open(encoding="latin-1" if table else encoding, newline=None) as given,
            target.open("w", encoding="utf-8", newline="\n") as written,
        ):
            while text := given.read(1 << 22):
                text += given.readline(1 << 20)  # a letter and its tone are not parted
                written.write(unicodedata.normalize("NFC", text.translate(table) if table else text))
    except UnicodeDecodeError as error:
        raise Refusal(
            "encoding_unknown",
            expected=f"text in {encoding}",
            found=str(error),
            where=name,
            to_fix="ask the sender for UTF-8, or declare `read: {encoding: …}` in the source's YAML",
        ) from error
    return target


def measure_vietnamese_share(text: str) -> float | None:
    """Of the words with letters beyond ASCII, the share that are possible Vietnamese syllables; None without any."""
    words = _beyond_ascii(text)
    return sum(map(_is_syllable, words)) / len(words) if words else None


def repair_misread_text(text: str) -> str:
    """Text whose single-byte Vietnamese was once taken for Western letters ("B¾c Giang"), as it was meant.

    Left alone unless signs stand inside its words, as they do in no language, and the mended words spell Vietnamese
    clearly better than the given ones.
    """
    if text.isascii() or not _has_signs_within_words(text):
        return text
    given = _western_bytes(text)
    best = given and _best_vietnamese(given, ("utf-8", *VIETNAMESE))
    if not best or (measure_vietnamese_share(best) or 0) < (measure_vietnamese_share(text) or 0) + _BETTER_BY:
        return text
    return best


def _has_signs_within_words(text: str) -> bool:
    """Whether signs stand beside letters in a tenth of the words beyond ASCII ("B¾c"; in VPS 15 % of them do)."""
    words = {w for w in _RUN.findall(text[:_SAMPLE]) if not w.isascii()}
    signed = [w for w in words if not w.isalpha() and any(c.isalpha() for c in w)]
    return len(signed) >= _FEWEST_WORDS and len(signed) >= len(words) / 10


def _found(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, encoding, name)
    if b"\0" in data[:4096]:
        return _decode_as(data, _utf16_by_zeros(data[:4096], name), name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise Refusal(
                "truncated",
                expected="a whole file in UTF-8",
                found="a file that ends in the middle of a letter",
                where=name,
                to_fix="fetch the file again; the end of it is missing",
            ) from error
    half = data.decode("utf-8", errors="replace")
    broken, line = half.count("\ufffd"), half.split("\ufffd")[0].count("\n") + 1
    if sum(c > "\x7f" for c in half) > 2 * broken:
        raise Refusal(
            "encoding_unknown",
            expected="text in one encoding",
            found=f"UTF-8 with {broken:,} broken letters, the first on line {line}",
            where=name,
            to_fix="mend that line, or ask the sender to save the whole file as UTF-8",
        )
    best = _best_vietnamese(data, VIETNAMESE)
    if best is not None:
        return best
    western = data.decode("cp1252", errors="replace")
    # A lone sign or letter between plain ones is how Western text looks; runs of them are another encoding.
    if "\ufffd" not in western and not re.search(r"[^\x00-\x7f]{4,}", western):
        return western
    raise Refusal(
        "encoding_unknown",
        expected=f"text in UTF-8, UTF-16, Windows-1252 or a Vietnamese encoding ({', '.join(VIETNAMESE)})",
        found=f"bytes that none of them turns into words, first {data[:24]!r}",
        where=name,
        to_fix="ask the sender for UTF-8, or declare `read: {encoding: …}` in the source's YAML",
    )


def _utf16_by_zeros(head: bytes, name: str) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd >= len(head) // 10:
        return "utf-16-le"
    if even > 4 * odd and even >= len(head) // 10:
        return "utf-16-be"
    raise Refusal(
        "not_what_it_says",
        expected="text",
        found="zero bytes scattered over the file: it is not text",
        where=name,
        to_fix="open the file and see what it is; the source may have changed its format",
    )


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        if encoding in _TABLES:
            return data.decode("latin-1").translate(_TABLES[encoding])
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Refusal(
            "encoding_unknown",
            expected=f"text in {encoding}",
            found=str(error),
            where=name,
            to_fix="take the declared encoding out of the source's YAML, so that it is found, or correct it",
        ) from error


def _best_vietnamese(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """The decoding that spells Vietnamese best; None where none does, or two different ones do equally well."""
    shares: dict[str, float] = {}
    for encoding in encodings:
        try:
            text = _decode_as(data, encoding, "")
        except Refusal:
            continue
        share = measure_vietnamese_share(text) if len(_beyond_ascii(text)) >= _FEWEST_WORDS else None
        if share is not None and share >= _ENOUGH and not re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", text):
            shares[unicodedata.normalize("NFC", text)] = share
    best = [text for text, share in shares.items() if share == max(shares.values())]
    return best[0] if len(best) == 1 else None


def _beyond_ascii(text: str) -> set[str]:
    words = _WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE]).lower())
    return {w for w in words if not w.isascii()}


def _western_bytes(text: str) -> bytes | None:
    """The bytes that read as this text in Windows-1252 or Latin-1; None where it holds any other letter."""
    signs = {}
    for sign in set(text):
        try:
            signs[sign] = sign.encode("cp1252")
        except UnicodeEncodeError:
            if ord(sign) > 0xFF:
                return None
            signs[sign] = bytes([ord(sign)])
    return b"".join(map(signs.__getitem__, text))


def _is_syllable(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word)
    toneless = _TONES.sub("", parts)
    return len(parts) - len(toneless) <= 1 and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)))
