"""The Vietnamese encodings of the years before Unicode, and which of them a file is in.

The tables are written here: VISCII from RFC 1456, TCVN3 from TCVN 5712:1993 as the ABC fonts use it,
VPS from the VPS-Win charset, VNI by the rules of the VNI fonts for Windows, compared sequence by
sequence with the table of viparse 0.1.31 (MIT), which was counted in real documents and lacks ẳ.
viparse itself is a loader of documents for language models in its first year; a table is no reason to
depend on it.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.read.vietnamese_spelling import (
    SAMPLE,
    find_accented_words,
    measure_vietnamese_share,
)

_HIGH_BYTES = [chr(byte) for byte in range(0x80, 0x100)]
# The letters of those bytes. Below them these two differ from ASCII only in the control bytes they spend on capitals.
_VISCII_FROM_0X80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂ"
    "ẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VPS_FROM_0X80 = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\u00a0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầ"
    "ÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺßàáâãảạăçèéêẽìíîĩẴĐòóôõöƠụùúủüỶẼỳ"
)
TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
VISCII = dict(zip(_HIGH_BYTES, _VISCII_FROM_0X80, strict=True)) | dict(
    zip("\x02\x05\x06\x14\x19\x1e", "ẲẴẪỶỸỴ", strict=True)
)
VPS = dict(zip(_HIGH_BYTES, _VPS_FROM_0X80, strict=True)) | dict(
    zip(
        "\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1c\x1d",
        "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ",
        strict=True,
    )
)
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")


def _list_vni_sequences() -> dict[str, str]:
    """The letters of the VNI fonts: a vowel and, behind it, a letter that stands for its mark."""
    sequences = dict(zip("ñòæóî", "địỉĩỵ", strict=True)) | {"ô": "ơ", "ö": "ư"}
    marked = [(vowel, vowel, "ùøûõï") for vowel in "aeiouy"]
    marked += [("ô", "ơ", "ùøûõï"), ("ö", "ư", "ùøûõï")]
    marked += [("a", "â", "áàåãä"), ("e", "ê", "áàåãä"), ("o", "ô", "áàåãä")]
    marked += [("a", "ă", "éèúüë")]
    for printed, vowel, marks in marked:
        for mark, tone in zip(marks, _TONES, strict=True):
            sequences[printed + mark] = unicodedata.normalize("NFC", vowel + tone)
    for printed, mark, letter in (
        ("a", "â", "â"),
        ("e", "â", "ê"),
        ("o", "â", "ô"),
        ("a", "ê", "ă"),
    ):
        sequences[printed + mark] = letter
    for printed, letter in list(sequences.items()):
        # A capital has a capital mark behind it, or in a word with one capital a small one.
        sequences[printed.upper()] = letter.upper()
        sequences[printed[0].upper() + printed[1:]] = letter.upper()
    return sequences


VNI = _list_vni_sequences()
_VNI_SEQUENCE = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
_LETTERS = {"tcvn3": TCVN3, "viscii": VISCII, "vps": VPS}
# Quotes, dashes, dots and the sign of a list stand in the ABC and VNI fonts where Windows-1252 has them.
_WINDOWS_SIGNS = {
    byte: bytes([byte]).decode("cp1252") for byte in (0x85, *range(0x91, 0x98))
}
# By the name of an encoding that Python lacks: byte, as the Latin-1 letter it stands for → letter.
TRANSLATIONS = {name: str.maketrans(letters) for name, letters in _LETTERS.items()}
TRANSLATIONS["tcvn3"] |= _WINDOWS_SIGNS
VIETNAMESE = ("tcvn3", "viscii", "vps", "vni", "cp1258")

_WORD = re.compile(r"[^\W\d_]+")
_VNI_PAIR = re.compile("|".join(sequence for sequence in VNI if len(sequence) > 1))
_CONTROL_SIGN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Measured on the 63 province names and capitals of ../shared/data/vn-legacy-encodings: the right
# decoding spells Vietnamese in 98 % of the words (acronyms and typos are the rest), the best wrong
# one (VPS read as VISCII) in 86 %, French, Portuguese, Spanish and German in at most 15 %. So the
# best is taken, where there are words enough to judge by.
_LEAST_SHARE = 0.75
FEWEST_WORDS = 3


def decode_bytes(data: bytes, encoding: str) -> str:
    """The text of bytes in one encoding, ours or Python's.

    Raises UnicodeDecodeError for bytes it does not have, LookupError for an unknown encoding.
    """
    if is_ours(encoding):
        return translate_letters(data.decode("latin-1"), encoding)
    return data.decode(encoding)


def encode_western(text: str) -> bytes | None:
    """The bytes that read as this text in Windows-1252 or Latin-1; None if it has other letters."""
    encoded = {}
    for sign in set(text):
        try:
            encoded[sign] = sign.encode("cp1252")
        except UnicodeEncodeError:
            # Windows-1252 leaves five bytes out, which programs read as Latin-1 has them.
            if ord(sign) > 0xFF:
                return None
            encoded[sign] = bytes([ord(sign)])
    return b"".join(map(encoded.__getitem__, text))


def is_ours(encoding: str) -> bool:
    """Whether it is an encoding that Python lacks."""
    return encoding == "vni" or encoding in TRANSLATIONS


def translate_letters(text: str, encoding: str) -> str:
    """Text whose bytes were taken for Latin-1, in the letters of one of our encodings.

    A letter and its mark must not be parted by the text's end.
    """
    if encoding == "vni":
        letters = _VNI_SEQUENCE.sub(lambda found: VNI[found[0]], text)
        return letters.translate(_WINDOWS_SIGNS)
    return text.translate(TRANSLATIONS[encoding])


def has_vni_sequences(text: str) -> bool:
    """Whether a few words hold a vowel with a mark behind it, as in "Haø Noäi"."""
    words = {w for w in _WORD.findall(text[:SAMPLE]) if _VNI_PAIR.search(w)}
    return len(words) >= FEWEST_WORDS


def find_best_vietnamese(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """The decoding that spells Vietnamese best, in NFC.

    None where none of them spells it, or two different ones do equally well.
    """
    shares: dict[str, float] = {}
    for encoding in encodings:
        try:
            text = decode_bytes(data, encoding)
        except UnicodeDecodeError:
            continue
        share = _measure_plausibility(text)
        if share >= _LEAST_SHARE:
            shares[unicodedata.normalize("NFC", text)] = share
    best_share = max(shares.values(), default=0)
    best_texts = [text for text, share in shares.items() if share == best_share]
    if len(best_texts) != 1:
        return None
    return best_texts[0]


def find_likelier_readings(data: bytes, western: str) -> dict[str, str]:
    """By encoding the few words beyond ASCII, where all of them spell Vietnamese in it and as Western
    letters not all of them do.

    For texts too short to decide: a guess among them must not be silent.
    """
    if measure_vietnamese_share(western) == 1:
        return {}
    readings = {}
    for encoding in VIETNAMESE:
        try:
            text = decode_bytes(data, encoding)
        except UnicodeDecodeError:
            continue
        words = [word for word in find_accented_words(text) if len(word) > 1]
        spells = measure_vietnamese_share(text) == 1 and not _CONTROL_SIGN.search(text)
        # One word may be chance: "où" is a French word and, in the VNI fonts, "ó".
        if spells and len(words) > 1:
            readings[encoding] = " ".join(sorted(words))
    return readings


def _measure_plausibility(text: str) -> float:
    """The share of words that spell Vietnamese; 0 with too few words or with control signs."""
    if len(find_accented_words(text)) < FEWEST_WORDS or _CONTROL_SIGN.search(text):
        return 0
    return measure_vietnamese_share(text) or 0
