"""Old Vietnamese letters: VNI fonts, single cells among Unicode, and texts too short to decide."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from ingest.problem import Refusal
from ingest.read.encodings import decode_text, find_encoding, write_as_utf8
from ingest.read.formats.delimited import parse_delimited
from ingest.read.formats.spreadsheet.workbook import read_workbook
from ingest.read.mixed_letters import mend_mixed_letters, mend_texts
from ingest.read.vietnamese_encodings import TCVN3, VISCII, VNI, VPS

PLACES = ("Đắk Lắk", "Thừa Thiên Huế", "Bà Rịa Vũng Tàu", "Quảng Ngãi", "Cần Thơ", "Đà Nẵng", "Hưng Yên")  # fmt: skip
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
SINGLE = {"tcvn3": TCVN3, "viscii": VISCII, "vps": VPS}


def _in_vni(text: str) -> str:
    """As a VNI font has it: each letter in the shortest sequence, a capital with a capital mark."""
    written = {}
    for sequence, letter in sorted(VNI.items(), key=lambda item: item[0][1:].islower()):
        written.setdefault(letter, sequence)
    return "".join(written.get(sign, sign) for sign in unicodedata.normalize("NFC", text))  # fmt: skip


def _read_western(byte: int) -> str:
    """Windows-1252, and Latin-1 for the five bytes it lacks, as browsers read it."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def garble(text: str, encoding: str) -> str:
    """Old letters as a program that takes them for Western ones saves them."""
    if encoding == "vni":
        return _in_vni(text)
    if encoding == "utf-8":
        return "".join(_read_western(byte) for byte in text.encode())
    table = {meant: given for given, meant in SINGLE[encoding].items()}
    return "".join(table.get(sign, sign) for sign in text)


@pytest.mark.parametrize("vowel", VOWELS)
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("is_capital", [False, True])
def test_every_letter_of_vni_is_known(vowel, tone, is_capital):
    letter = unicodedata.normalize("NFC", vowel + tone)
    letter = letter.upper() if is_capital else letter
    data = _in_vni(letter).encode("latin-1")
    assert decode_text(data, "f", "vni") == letter


def test_the_letter_d_of_vni():
    assert decode_text("Ñaø Naüng ñoâ".encode("latin-1"), "f", "vni") == "Đà Nẵng đô"


@pytest.mark.parametrize("case", [str, str.upper])
def test_vni_is_found_in_bytes_and_in_text_saved_as_western(case):
    text = case("\n".join(PLACES))
    assert decode_text(_in_vni(text).encode("latin-1"), "f.csv") == text
    assert decode_text(_in_vni(text).encode("utf-8"), "f.csv") == text


def test_a_stream_in_vni_is_written_whole(tmp_path: Path):
    text = "\n".join(PLACES * 50) + "\n"
    path = tmp_path / "in.csv"
    path.write_bytes(_in_vni(text).encode("latin-1"))
    assert find_encoding(path.read_bytes()[:4096], "in.csv") == "vni"
    copy = write_as_utf8(path, tmp_path / "out.csv", "in.csv", "vni")
    assert copy.read_text("utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "Århus;Malmö;Gävle\nvår;hösten;även",
        "año;España;niñez;señal",
        "où;forêt;Israël;Noël;août",
        "für;größe;Öl;Mädchen",
        "Perú;Bogotá;Medellín;São Paulo;Brasília",
    ],
)
def test_western_text_stays_as_it_is(text):
    assert decode_text(text.encode("latin-1"), "f.csv") == text
    assert decode_text(text.encode("utf-8"), "f.csv") == text


@pytest.mark.parametrize("text", ["Haø Noäi;5", "H\xb5 N\xe9i;5"])
def test_a_guess_that_reads_better_as_old_vietnamese_is_not_silent(text):
    with pytest.raises(Refusal) as refused:
        decode_text(text.encode("latin-1"), "f.csv")
    assert refused.value.reason == "encoding_unknown"
    assert "hà nội" in refused.value.found


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "utf-8", "viscii"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_old_cells_among_unicode_are_put_right_one_by_one(tmp_path, encoding, kind):
    old = [garble(place, encoding) for place in PLACES[:5]]
    rows = [["Đơn vị", "Số hồ sơ"], ["Hà Nội", "5"], *([place, "6"] for place in old)]
    rows += [["km²", "7"], ["Müller", "8"], ["São Paulo", "9"]]
    if kind == "csv":
        text = "\n".join(";".join(row) for row in rows)
        sheet = parse_delimited(text, ";", "f.csv")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "f.xlsx")
        [sheet] = read_workbook(tmp_path / "f.xlsx", "f.xlsx")
    assert sheet.cells["A"].to_list() == [
        "Đơn vị", "Hà Nội", *PLACES[:5], "km²", "Müller", "São Paulo",
    ]  # fmt: skip


def test_a_cell_that_shows_nothing_by_itself_goes_with_those_beside_it():
    """ "Néi" has no sign that a Western word lacks; beside "Hµ Néi" it is TCVN3."""
    texts = [
        "Néi dung",
        "Dù to¸n n¨m",
        "QuyÕt to¸n",
        "Thu NS§P h\xadëng",
        "Café",
        "Hà Nội",
    ]
    cells = pl.DataFrame({"A": texts})
    assert mend_mixed_letters(cells)["A"].to_list() == [
        "Nội dung", "Dự toán năm", "Quyết toán", "Thu NSĐP hưởng", "Café", "Hà Nội",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_dots_and_quotes_of_windows_stand_among_old_letters(encoding):
    meant = "Tổng số – “dự toán” của NSĐP, QĐ… và kế hoạch"
    data = garble(meant, encoding).encode("cp1252")
    assert decode_text(data, "f", None) == meant


def test_one_doubtful_word_alone_is_left_as_printed():
    assert mend_texts(["Nªw"]) == {}
    assert mend_texts(["10 m²", "25 °C", "½", "“ngoặc kép”", "5–6 – 7…"]) == {}


def test_cells_without_old_letters_are_not_copied():
    cells = pl.DataFrame({"A": ["Hà Nội", "Café"], "B": ["1", "2"]})
    assert mend_mixed_letters(cells) is cells
