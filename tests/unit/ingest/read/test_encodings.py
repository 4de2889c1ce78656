"""Bytes become the words that were typed, or the file is refused; never something in between."""

from __future__ import annotations

import unicodedata

import pytest

from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.misread_text import repair_misread_text
from ingest.read.vietnamese_encodings import TCVN3, VISCII, VPS
from ingest.read.vietnamese_spelling import is_syllable, measure_vietnamese_share

TABLES = {"tcvn3": TCVN3, "viscii": VISCII, "vps": VPS}

TEXT = "Tỉnh;Số hồ sơ\nBắc Ninh;1\nThừa Thiên - Huế;2\nĐắk Lắk;3\nBà Rịa - Vũng Tàu;4\nQuảng Ngãi;5\nHà Nội;6\n"


def _in(encoding: str, text: str = TEXT) -> bytes:
    """What a program of that time would have written; None of our decoding is used, only its tables backwards."""
    if encoding == "cp1258":
        marked = "".join(_cp1258(sign) for sign in text)
        return marked.encode("cp1258")
    table = {meant: given for given, meant in TABLES[encoding].items()}
    return "".join(table.get(sign, sign) for sign in text).encode("latin-1")


def _cp1258(sign: str) -> str:
    """Windows-1258 keeps the vowel with its hat and the tone as a mark after it."""
    try:
        sign.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", sign)
        tone = next(p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return sign


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_with_and_without_its_mark(encoding):
    assert decode_text(TEXT.encode(encoding), "f.csv") == TEXT


@pytest.mark.parametrize("encoding", ["tcvn3", "viscii", "vps", "cp1258"])
def test_single_byte_vietnamese_is_found_by_its_spelling(encoding):
    assert decode_text(_in(encoding), "f.csv") == TEXT


@pytest.mark.parametrize("encoding", ["tcvn3", "viscii", "vps"])
def test_vietnamese_taken_for_western_letters_is_put_right(encoding):
    garbled = _in(encoding).decode("cp1252" if encoding == "vps" else "latin-1")
    assert garbled != TEXT
    assert decode_text(garbled.encode(), "f.csv") == TEXT


def test_utf_8_taken_for_western_letters_is_put_right():
    assert repair_misread_text(TEXT.encode().decode("latin-1")) == TEXT


def test_right_vietnamese_with_western_letters_alone_is_left_alone():
    text = "Hà Nam, Hòa Bình, Hà Tĩnh, Cà Mau, Sóc Trăng, Hải Phòng"
    only_western = "Hà Nam, Hòa Bình, Phú Thọ".replace(
        "ọ", "ó"
    ) + ", Cà Mau, Kon Tum, Hà Giang, Vân Hồ".replace("ồ", "ô")
    assert repair_misread_text(text) == text
    assert repair_misread_text(only_western) == only_western


def test_a_few_right_words_beside_foreign_ones_are_left_alone():
    for text in (
        "Mã;Tên\n;ïE\n",
        "Mã;Tên;m², km², °C, 5½\n",
        "Tên;Nestlé;Citroën;Müller;Håkan\n",
        "Hà Nam™ Phú Thọ® Hòa Bình©",
    ):
        assert decode_text(text.encode(), "f.csv") == text


def test_french_and_portuguese_are_left_alone():
    assert (
        repair_misread_text("Éducation, régions, métropole, département")
        == "Éducation, régions, métropole, département"
    )
    assert (
        decode_text("Educação;Saúde;Município;Região".encode("cp1252"), "f")
        == "Educação;Saúde;Município;Região"
    )


def test_a_declared_encoding_is_taken_at_its_word():
    assert decode_text(_in("vps", "ỗ"), "f.csv", "vps") == "ỗ"


def test_a_declared_encoding_that_does_not_fit_is_refused():
    with pytest.raises(Refusal) as refused:
        decode_text("Hà Nội".encode("utf-16"), "f.csv", "utf-8")
    assert refused.value.reason == "encoding_unknown"


def test_decomposed_letters_are_composed_and_line_ends_are_one():
    assert (
        decode_text(unicodedata.normalize("NFD", "Huế\r\nHà Nội\rVinh").encode(), "f")
        == "Huế\nHà Nội\nVinh"
    )


def test_utf_8_cut_within_a_letter_is_truncated():
    with pytest.raises(Refusal) as refused:
        decode_text("Thừa Thiên Huế".encode()[:-1], "f.csv")
    assert refused.value.reason == "truncated"


def test_utf_8_with_a_broken_letter_is_refused_with_its_line():
    with pytest.raises(
        Refusal, match="1 broken letters, the first on line 2"
    ) as refused:
        decode_text(
            "Tỉnh, thành phố\nB".encode() + b"\xec" + "nh Định".encode(), "f.csv"
        )
    assert refused.value.reason == "encoding_unknown"


def test_bytes_of_no_language_are_refused():
    with pytest.raises(Refusal) as refused:
        decode_text(bytes(range(0x80, 0x100)) * 4, "f.csv")
    assert refused.value.reason == "encoding_unknown"


def test_scattered_zero_bytes_are_no_text():
    with pytest.raises(Refusal) as refused:
        decode_text(b"ab\0\0\0cd\0" * 100, "f.csv")
    assert refused.value.reason == "not_what_it_says"


def test_each_table_has_every_vietnamese_letter_it_can_write_once():
    for name, table in TABLES.items():
        letters = list(table.values())
        assert len(letters) == len(set(letters)), name
    alphabet = {t for base in "aăâeêioôơuưy" for t in _toned(base)} | {"đ"}
    assert alphabet - set("aeiouy") == {c for c in TCVN3.values() if c.islower()}
    for table in (VISCII, VPS):
        both = {*alphabet, *(c.upper() for c in alphabet)} - set("aeiouyAEIOUY")
        assert both <= set(table.values())


def _toned(base: str) -> list[str]:
    return [
        unicodedata.normalize("NFC", base + tone)
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ]


@pytest.mark.parametrize(
    "word",
    ["nghiêng", "quyết", "thuở", "khuỷu", "yêu", "giếng", "ước", "xoong", "ngoẹo"],
)
def test_real_syllables_are_known(word):
    assert measure_vietnamese_share(word + "à ") is not None
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["¾c", "bộb", "kạnx", "wồ", "tếế"])
def test_no_syllable_is_no_syllable(word):
    assert not is_syllable(word)
