"""PC-Axis files: what each statement means, and files that lie."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.problem import Refusal
from ingest.read.formats.px import table as px
from ingest.read.sheet import Sheet

HEADER = """CHARSET="ANSI";
CODEPAGE="utf-8";
LANGUAGE="vi";
LANGUAGES="vi","en";
CREATION-DATE="20240301 09:00";
MATRIX="T01";
CONTVARIABLE="số liệu";
STUB="tỉnh";
HEADING="số liệu","năm";
VARIABLECODE("tỉnh")="PROVINCE";
VALUES("tỉnh")="Hà Nội","Thừa Thiên - "
"Huế";
CODES("tỉnh")="01","46";
VALUES("số liệu")="Thuê bao";
CODES("số liệu")="SUBS";
VALUES("năm")="2022","Sơ bộ 2023";
UNITS="nghìn thuê bao";
UNITS("Thuê bao")="nghìn thuê bao";
NOTE="Chấm ; phẩy = không phải hết câu";
VALUENOTE("năm","Sơ bộ 2023")="Số sơ bộ";
CELLNOTE("46","*","2022")="Ước tính";
STUB[en]="province";
HEADING[en]="contents","year";
VALUES[en]("province")="Ha Noi","Thua Thien - Hue";
VALUES[en]("contents")="Subscriptions";
VALUES[en]("year")="2022","Prel. 2023";
"""


@pytest.fixture
def read(tmp_path: Path):
    def one(text: str | bytes) -> Sheet:
        path = tmp_path / "table.px"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        (sheet,) = px.read_px(path, path.name)
        return sheet

    return one


def test_a_note_on_every_cell_stands_at_each(read):
    everywhere = HEADER.replace('CELLNOTE("46","*","2022")', 'CELLNOTE("*","*","*")')
    everywhere = everywhere.replace('VALUENOTE("năm","Sơ bộ 2023")="Số sơ bộ";\n', "")
    notes = read(f"{everywhere}DATA=\n1 2\n3 4;\n").cells["notes"]
    assert [note.count("Ước tính") for note in notes] == [1, 1, 1, 1]


def test_every_figure_stands_at_its_values_in_both_languages(read):
    sheet = read(f'{HEADER}DATA=\n1.50 2\n".." 4;\n')
    assert (sheet.name, sheet.has_header) == ("T01", False)
    assert sheet.cells.columns == [
        "row", "PROVINCE", "PROVINCE_label", "PROVINCE_label_en", "số liệu", "số liệu_label", "số liệu_label_en",
        "số liệu_unit", "năm", "năm_label_en", "value", "notes", "updated",
    ]  # fmt: skip
    assert sheet.cells.select(
        "row", "PROVINCE", "PROVINCE_label", "năm", "value", "notes"
    ).rows() == [
        (1, "01", "Hà Nội", "2022", "1.50", None),
        (2, "01", "Hà Nội", "Sơ bộ 2023", "2", "Số sơ bộ"),
        (3, "46", "Thừa Thiên - Huế", "2022", "..", "Ước tính"),
        (4, "46", "Thừa Thiên - Huế", "Sơ bộ 2023", "4", "Số sơ bộ"),
    ]
    assert (
        sheet.cells["PROVINCE_label_en"].to_list()
        == ["Ha Noi"] * 2 + ["Thua Thien - Hue"] * 2
    )
    assert set(sheet.cells["số liệu_unit"]) == {"nghìn thuê bao"}
    assert set(sheet.cells["updated"]) == {"2024-03-01"}


def test_keys_leave_places_out(read):
    sheet = read(f'{HEADER}KEYS("tỉnh")=CODES;\nDATA=\n"46", 3 4;\n')
    assert sheet.cells.select("row", "PROVINCE", "năm", "value", "notes").rows() == [
        (3, "46", "2022", "3", "Ước tính"),
        (4, "46", "Sơ bộ 2023", "4", "Số sơ bộ"),
    ]
    named = read(f'{HEADER}KEYS("tỉnh")=VALUES;\nDATA=\n"Thừa Thiên - Huế", 3 4;\n')
    assert named.cells.equals(sheet.cells)


def test_a_declared_code_page_holds_unless_the_bytes_are_utf_8(read):
    text = f"{HEADER}DATA=1 2 3 4;".replace("utf-8", "windows-1258")
    assert read(text).cells["PROVINCE_label"][0] == "Hà Nội"
    western = 'CODEPAGE="iso-8859-1";\nSTUB="län";\nVALUES("län")="Skåne";\nDATA=1;'
    assert read(western.encode("latin-1")).cells.rows() == [(1, "Skåne", "1")]


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("", "empty", "no bytes"),
        ("<!DOCTYPE html><html>", "not_what_it_says", "begins"),
        (HEADER, "truncated", "does not end"),
        (HEADER[:300], "truncated", "does not end"),
        (f"{HEADER}DATA=\n1 2 3", "truncated", "3 figures"),
        (f"{HEADER}DATA=\n1 2 3;", "truncated", "3 figures"),
        (f"{HEADER}DATA=\n1 2 3 4 5;", "not_what_it_says", "5 figures"),
        (f"{HEADER}DATA=\n;", "empty", "0 figures"),
        (f'{HEADER}KEYS("tỉnh")=CODES;DATA=\n"99", 3 4;', "not_what_it_says", "“99”"),
        (f'{HEADER}KEYS("tỉnh")=CODES;DATA=\n"46", 3;', "truncated", "2 words of data"),
        (
            f'{HEADER}CODES("năm")="2022";DATA=1 2 3 4;',
            "not_what_it_says",
            "2 VALUES and 1 CODES",
        ),
        ('MATRIX="T";DATA=1;', "not_what_it_says", "no STUB"),
        (
            'STUB="a","a";VALUES("a")="x";DATA=1;',
            "not_what_it_says",
            "“a” more than once",
        ),
    ],
)
def test_a_file_that_can_not_be_read_says_why(read, text, reason, told):
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.reason == reason
    assert told in refused.value.found


def test_huge_declared_dimensions_and_texts_without_end_cost_little(read):
    values = ",".join(f'"{n}"' for n in range(3000))
    huge = "".join(f'VALUES("{v}")={values};\n' for v in "abc")
    start = time.process_time()
    with pytest.raises(Refusal) as refused:
        read(f'STUB="a","b","c";\n{huge}DATA=1 2 3;')
    assert refused.value.reason == "truncated"
    assert "27,000,000,000 places" in refused.value.expected
    with pytest.raises(Refusal) as sparse:
        read(
            f'STUB="a","b","c";\n{huge}KEYS("a")=VALUES;KEYS("b")=VALUES;KEYS("c")=VALUES;DATA="1","1","1",5;'
        )
    assert sparse.value.reason == "hostile"
    names = ",".join(f'"v{n}"' for n in range(5000))
    with pytest.raises(Refusal) as many:
        read(f"STUB={names};DATA=1;")
    assert many.value.reason == "hostile"
    with pytest.raises(Refusal) as endless:
        read('STUB="' + 'x"' * 1_000_000)
    assert endless.value.reason in ("truncated", "not_what_it_says")
    assert time.process_time() - start < 5
