"""The single-byte Vietnamese encodings of the years before Unicode, and which of them a file is in.

No kept library knows TCVN3 (the ABC fonts) or VPS, so the tables of the three are written here:
VISCII from RFC 1456, TCVN3 from TCVN 5712:1993 as the ABC fonts use it, VPS from the VPS-Win
charset.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.read.vietnamese_spelling import (
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
_LETTERS = {"tcvn3": TCVN3, "viscii": VISCII, "vps": VPS}
# By the name of an encoding that Python lacks: byte, as the Latin-1 letter it stands for → letter.
TRANSLATIONS = {name: str.maketrans(letters) for name, letters in _LETTERS.items()}
VIETNAMESE = ("tcvn3", "viscii", "vps", "cp1258")

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
    if encoding in TRANSLATIONS:
        return data.decode("latin-1").translate(TRANSLATIONS[encoding])
    return data.decode(encoding)


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


def _measure_plausibility(text: str) -> float:
    """The share of words that spell Vietnamese; 0 with too few words or with control signs."""
    if len(find_accented_words(text)) < FEWEST_WORDS or _CONTROL_SIGN.search(text):
        return 0
    return measure_vietnamese_share(text) or 0
