"""Delimited text keeps every line, every cell and its line number."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.declare.read import DelimitedRead
from ingest.problem import Refusal
from ingest.read.formats import delimited


def _read(tmp_path: Path, text: str | bytes, **spec: str):
    path = tmp_path / "0a1b"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (sheet,) = delimited.read_delimited(
        path, "bao_cao.csv", DelimitedRead(kind="delimited", **spec)
    )
    return sheet


def _refused(tmp_path: Path, text: str | bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        _read(tmp_path, text)
    assert "bao_cao.csv" in str(refused.value)
    return refused.value


def test_cells_are_text_with_their_line(tmp_path):
    sheet = _read(tmp_path, "Mã;Số\n2.000200;48.000\n01;62/63\n")
    assert sheet.columns == ["A", "B"]
    assert sheet.cells.rows() == [
        (1, "Mã", "Số"),
        (2, "2.000200", "48.000"),
        (3, "01", "62/63"),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found(tmp_path, delimiter):
    sheet = _read(tmp_path, "a;b;c\n1;2;3\n4;5;6\n".replace(";", delimiter))
    assert sheet.cells.rows()[1] == (2, "1", "2", "3")


def test_decimal_commas_do_not_win_over_semicolons(tmp_path):
    sheet = _read(tmp_path, "Tỷ lệ;Kỳ trước\n80,44;47,79\n37,23;50,10\n")
    assert sheet.cells.rows()[1] == (2, "80,44", "47,79")


def test_sentences_with_commas_do_not_win_over_tabs(tmp_path):
    sheet = _read(
        tmp_path,
        "Tên\tGhi chú\nBộ, ngành\tđã có, đã ban hành\nSở, ban\tchưa có, sẽ có\n",
    )
    assert sheet.cells.rows()[1] == (2, "Bộ, ngành", "đã có, đã ban hành")


def test_excel_says_its_delimiter(tmp_path):
    assert _read(tmp_path, "sep=|\na,b|c,d\n1,2|3,4\n").cells.rows()[1] == (
        2,
        "a,b",
        "c,d",
    )


def test_banner_and_blank_lines_stay_as_rows(tmp_path):
    sheet = _read(
        tmp_path, '"Average population, by province"\n\nName;2023;2024\nHà Nội;1;2\n\n'
    )
    assert sheet.cells.rows() == [
        (1, "Average population, by province", None, None),
        (2, None, None, None),
        (3, "Name", "2023", "2024"),
        (4, "Hà Nội", "1", "2"),
        (5, None, None, None),
    ]


def test_short_lines_are_padded_and_long_ones_kept(tmp_path):
    sheet = _read(tmp_path, "a;b;c\n1\n1;2;3;4;5\n")
    assert sheet.cells.rows()[1:] == [
        (2, "1", None, None, None, None),
        (3, "1", "2", "3", "4", "5"),
    ]
    assert not sheet.is_grid


def test_line_breaks_within_quotes_keep_the_count_of_lines(tmp_path):
    sheet = _read(tmp_path, 'a;b\n"hai\n\ndòng";2\nx;y\n')
    assert sheet.cells.rows() == [(1, "a", "b"), (2, "hai\n\ndòng", "2"), (5, "x", "y")]


def test_doubled_quotes_and_delimiters_within_quotes(tmp_path):
    sheet = _read(tmp_path, 'a,b\n"Sở ""TT&TT"", Hà Nội",2\n')
    assert sheet.cells.rows()[1] == (2, 'Sở "TT&TT", Hà Nội', "2")


def test_a_stray_quote_swallows_nothing(tmp_path):
    sheet = _read(tmp_path, 'a;b\n5" pipe;1\nx;2\n7" pipe;3\n')
    assert sheet.cells.rows()[1:] == [
        (2, '5" pipe', "1"),
        (3, "x", "2"),
        (4, '7" pipe', "3"),
    ]


def test_no_cell_is_lost_beside_much_quoted_text(tmp_path):
    sheet = _read(tmp_path, 'a,b\n"1,2,3,4,5,6",x\n1,2,3\n')
    assert sheet.cells.rows() == [
        (1, "a", "b", None),
        (2, "1,2,3,4,5,6", "x", None),
        (3, "1", "2", "3"),
    ]


def test_every_line_end_is_understood(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        assert _read(tmp_path, f"a;b{end}1;2{end}").cells.rows() == [
            (1, "a", "b"),
            (2, "1", "2"),
        ]


def test_the_last_line_needs_no_end(tmp_path):
    assert _read(tmp_path, "a;b\n1;2").cells.rows()[-1] == (2, "1", "2")


def test_a_single_column_is_a_table_too(tmp_path):
    assert _read(tmp_path, "name\nHà Nội\n").cells.rows() == [
        (1, "name"),
        (2, "Hà Nội"),
    ]


def test_blanks_are_null(tmp_path):
    assert _read(tmp_path, 'a;b;c\n ;"";\u00a0\n').cells.rows()[1] == (
        2,
        None,
        None,
        None,
    )


def test_declared_delimiter_is_taken_at_its_word(tmp_path):
    assert _read(tmp_path, "a;b,c\n", delimiter=",").cells.rows() == [(1, "a;b", "c")]


@pytest.mark.parametrize("text", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_nothing_is_refused_as_empty(tmp_path, text):
    assert _refused(tmp_path, text).reason == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html>",
        '<?xml version="1.0"?><a/>',
        b"PK\x03\x04zip",
        b"%PDF-1.7",
        b"\x1f\x8bgz",
    ],
)
def test_another_format_under_this_name_is_refused(tmp_path, text):
    assert _refused(tmp_path, text).reason == "not_what_it_says"


def test_a_quote_never_closed_is_refused_with_its_line(tmp_path):
    refusal = _refused(tmp_path, 'a;b\n1;2\n3;"bốn\n5;6\n')
    assert refusal.reason == "truncated"
    assert "line 3" in refusal.where


def test_a_table_that_would_fill_memory_is_refused_unread(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n")
    os.truncate(path, delimited.MAX_BYTES + 1)
    with pytest.raises(Refusal, match="at most 83,886,080 bytes"):
        delimited.read_delimited(path, path.name, DelimitedRead(kind="delimited"))


def test_an_endless_cell_is_refused_with_its_line(tmp_path):
    refusal = _refused(tmp_path, 'a;b\n1;"' + "x\n" * 100_000 + '"\n')
    assert refusal.reason == "hostile"
    assert "line 2" in refusal.where


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n\t;,|"'),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
)
def test_any_table_a_program_writes_comes_back_cell_by_cell(
    tmp_path_factory, rows, delimiter
):
    rows = [["Mã", "Tên"], *rows]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    sheet = _read(
        tmp_path_factory.mktemp("any"), written.getvalue(), delimiter=delimiter
    )
    width = len(sheet.columns)
    expected = [
        [unicodedata.normalize("NFC", c) if c.strip() else None for c in row]
        for row in rows
    ]
    assert [list(row[1:]) for row in sheet.cells.iter_rows()] == [
        row + [None] * (width - len(row)) for row in expected
    ]
    lines = [1]
    for row in rows[:-1]:
        lines.append(lines[-1] + 1 + sum(c.count("\n") for c in row))
    assert sheet.cells["row"].to_list() == lines
