"""Headers found by what they say: the wordings of a form, over every year, depth and way to merge cells."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import polars as pl
import pytest

from ingest.declare.header_words import HeaderWords
from ingest.declare.table import DeclaredTable
from ingest.parse.headers.located import LocatedTable
from ingest.parse.headers.meaning import fold_header, read_headers
from ingest.parse.headers.search import find_table
from ingest.problem import Refusal
from ingest.read.sheet import MergedRange, Sheet, to_column_letters
from tests.sources.recorded import load_examples

ESTIMATES = ("Dự toán", "DỰ TOÁN NĂM {year}", "Dự toán {year} (1)", "DT HĐND giao")
FINALS = ("Quyết toán", "Quyết tóan năm {year}", "QUYẾT TOÁN", "Thực hiện {year}")
COMPARISONS = ("So sánh (%)", "So sánh QT/DT (%)", "So sánh", "Tỷ lệ (%) QT/DT")
# What no known form says, and other forms may.
UNSEEN_ESTIMATES = (
    "Số dự toán", "Dự toán được HĐND tỉnh phê duyệt", "Dự toán UBND tỉnh giao",
    "Dự toán năm {year} (NQ HĐND)", "DỰ TÓAN CHI", "Dự toán năm {year}¹",
)  # fmt: skip
UNSEEN_FINALS = (
    "Số quyết toán", "QT năm {year}", "TH năm {year}", "Quyết toán được HĐND phê chuẩn",
    "Kết quả thực hiện", "Quyết toán ngân sách năm {year}",
)  # fmt: skip
UNSEEN_COMPARISONS = (
    "Tỉ lệ %", "QT so DT (%)", "So sánh với dự toán (%)", "So sánh (3=2/1)", "Tỷ lệ hoàn thành (%)",
    "So sánh % giữa quyết toán và dự toán", "So sánh² (%)",
)  # fmt: skip
UNSEEN_LABELS = (
    "Chỉ tiêu", "Các khoản thu, chi", "Tên chỉ tiêu", "Nội dung chi tiêu", "Nguồn thu",
)  # fmt: skip
YEARS = (2016, 2017, 2020, 2026)


@pytest.fixture(scope="module")
def forms() -> dict[str, DeclaredTable]:
    """Number of the form → its declared table."""
    sources = load_examples()
    return {s.id[-2:]: s.tables[0] for s in sources if s.id.startswith("province__")}


def _find(
    table: DeclaredTable, rows: list[list[str]], merged: tuple[MergedRange, ...] = ()
) -> LocatedTable:
    width = max(len(row) for row in rows)
    columns = [to_column_letters(number + 1) for number in range(width)]
    cells = pl.DataFrame(
        [[cell or None for cell in row] + [None] * (width - len(row)) for row in rows],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    ).with_row_index("row", offset=1)
    return find_table(Sheet("Sheet1", cells, merged=merged), table, where="form.xlsx")


def _measures(located: LocatedTable) -> dict[str, tuple[str | None, str]]:
    return {
        column.coordinate: (column.column.measure, column.column.breakdown)
        for column in located.columns
        if column.column.to == "value"
    }


def _wordings() -> Iterator[tuple[str, str, str]]:
    known = itertools.product(ESTIMATES, FINALS, COMPARISONS)
    unseen = itertools.product(UNSEEN_ESTIMATES, UNSEEN_FINALS, UNSEEN_COMPARISONS)
    for words in (*known, *unseen):
        for year in YEARS[: 1 if words[0] in UNSEEN_ESTIMATES else None]:
            yield tuple(text.format(year=year) for text in words)  # type: ignore[misc]


def test_form_62_is_found_in_every_wording_of_every_year(forms):
    wrong = []
    labels = itertools.cycle(("Nội dung (1)", *UNSEEN_LABELS))
    for wording in _wordings():
        header = ["STT", next(labels), *wording]
        found = _find(
            forms["62"], [header, ["A", "Tổng nguồn thu NSĐP", "1", "2", "3"]]
        )
        measures = [measure for measure, _ in _measures(found).values()]
        if measures != [
            "budget_balance_estimate",
            "budget_balance_final",
            "budget_balance_final_over_estimate",
        ]:
            wrong.append((wording, measures))
    assert wrong == []


def test_the_difference_beside_the_quotient_is_known_and_left_out(forms):
    rows = [
        ["TT", "Nội dung", "Dự toán", "Quyết toán", "So sánh", ""],
        ["", "", "", "", "Tuyệt đối", "Tương đối (%)"],
        ["A", "B", "1", "2", "3=2-1", "3=2/1"],
        ["A", "Tổng nguồn thu NSĐP", "100", "150", "50", "150"],
    ]
    found = _find(forms["62"], rows, (MergedRange(1, 5, 1, 6),))
    assert _measures(found)["F"] == ("budget_balance_final_over_estimate", "")
    assert "E" not in _measures(found)
    # the row that numbers the columns, miscounted or not, is no figure
    assert (found.first_row, found.last_row) == (4, 4)


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize(
    ("state", "province"),
    [
        ("Tổng thu NSNN", "Thu NSĐP"),
        ("TỔNG THU\nNSNN", "THU \nNSĐP"),
        ("Thu NSNN", "Trong đó: thu NSĐP"),
        ("Tổng thu ngân sách nhà nước", "Thu ngân sách địa phương"),
        ("Tổng cộng", "Trđ: NSĐP"),
        ("Tổng thu NS", "Thu NSĐP hưởng theo phân cấp"),
        ("Thu NSNN trên địa bàn", "Tổng thu NSĐP"),
        ("Tổng số", "NS địa phương hưởng"),
        ("NSNN", "Phần ĐP được hưởng"),
    ],
)
@pytest.mark.parametrize("year", YEARS)
def test_form_63_is_found_in_every_wording(forms, state, province, year, is_merged):
    groups = [f"Dự toán năm {year}", f"Quyết toán năm {year}", "So sánh QT/DT (%)"]
    upper = ["STT", "Nội dung"]
    for group in groups:
        upper += [group, ""]
    rows = [
        upper,
        ["", "", *[state, province] * 3],
        ["A", "Tổng thu NSNN", *["100"] * 6],
    ]
    merged = tuple(MergedRange(1, at, 1, at + 1) for at in (3, 5, 7))
    found = _measures(_find(forms["63"], rows, merged if is_merged else ()))
    kinds = ["estimate", "final", "final_over_estimate"]
    assert list(found.values()) == [
        (f"budget_revenue_{kind}", f"budget={budget}")
        for kind in kinds
        for budget in ("state", "province")
    ]


@pytest.mark.parametrize(
    ("province", "district"),
    [
        ("Ngân sách cấp tỉnh", "Ngân sách huyện"),
        ("NS CẤP TỈNH", "NS HUYỆN"),
        ("Ngân sách Thành phố", "Ngân sách quận, huyện"),
        ("Ngân sách TP", "Ngân sách huyện (bao gồm xã)"),
        ("Cấp tỉnh", "Ngân sách huyện, thị xã, thành phố"),
        ("NSCT", "NSH"),
        ("Chi NS cấp tỉnh", "Huyện, TX, TP"),
        ("Khối tỉnh", "Ngân sách huyện (gồm cả xã)"),
    ],
)
@pytest.mark.parametrize("year", YEARS)
def test_form_64_takes_the_account_from_the_column_before(
    forms, province, district, year
):
    lower_right = ["NSĐP", province, district]
    upper_right = ["Quyết toán", "Bao gồm", "", "So sánh (%)", "", ""]
    rows = [
        ["STT", "Nội dung chi", f"Dự toán năm {year}", "Bao gồm", "", *upper_right],
        ["", "", "", province, district, "", province, district, *lower_right],
        ["", "Tổng chi NSĐP", *["100"] * 9],
    ]
    merged = tuple(MergedRange(1, first, 1, last) for first, last in ((4, 5), (7, 8), (9, 11)))  # fmt: skip
    found = _measures(_find(forms["64"], rows, merged))
    kinds = ["estimate", "final", "final_over_estimate"]
    assert list(found.values()) == [
        (f"budget_spending_{kind}", level)
        for kind in kinds
        for level in ("", "level=province", "level=district")
    ]


def test_of_two_years_side_by_side_the_table_s_own_is_meant(forms):
    rows = [
        ["STT", "Nội dung", "Quyết toán 2016", "Dự toán 2017", "Quyết toán 2017", "%"],
        ["A", "Tổng nguồn thu NSĐP", "90", "100", "150", "150"],
    ]
    cells = pl.DataFrame(rows, schema=list("ABCDEF"), orient="row")
    sheet = Sheet("1", cells.with_row_index("row", offset=1))
    on = dt.date(2017, 12, 31)
    found = find_table(sheet, forms["62"], where="form.xlsx", on=on)
    assert _measures(found)["E"] == ("budget_balance_final", "")
    assert found.left_out == {"C": "Quyết toán 2016"}


def test_a_column_with_other_words_is_never_taken_for_a_declared_one(forms):
    """An estimate that was changed during the year is not the estimate, whatever stands around it."""
    rows = [
        ["STT", "Nội dung", "Dự toán điều chỉnh", "Quyết toán", "So sánh (%)"],
        ["A", "Tổng nguồn thu NSĐP", "100", "150", "150"],
    ]
    with pytest.raises(Refusal) as refused:
        _find(forms["62"], rows)
    assert refused.value.reason == "header_drift"
    assert "Dự toán điều chỉnh" in refused.value.found


def test_columns_beside_those_of_the_form_are_left_out_by_name(forms):
    rows = [
        [
            "STT",
            "Nội dung",
            "Dự toán",
            "Quyết toán",
            "So sánh (%)",
            "Huyện A",
            "Ghi chú",
        ],
        ["A", "B", "1", "2", "3=2/1", "4", "5"],
        ["A", "Tổng nguồn thu NSĐP", "100", "150", "150", "7", "xong"],
    ]
    found = _find(forms["62"], rows)
    assert found.left_out == {"F": "Huyện A", "G": "Ghi chú"}
    assert found.first_row == 3


def test_a_first_row_of_data_is_no_level_of_the_header(forms):
    """Where no row numbers the columns, a blank row and then figures follow the header."""
    rows = [
        ["STT", "Nội dung", "Dự toán", "", "Quyết toán", "", "So sánh (%)", ""],
        ["", "", *["Tổng thu NSNN", "Thu NSĐP"] * 3],
        [""],
        ["", "Tổng nguồn thu NSNN", "3020000", "", "3185943", "", "105.49", ""],
    ]
    merged = tuple(MergedRange(1, at, 1, at + 1) for at in (3, 5, 7))
    found = _find(forms["63"], rows, merged)
    assert (found.first_row, found.last_row) == (3, 4)
    assert len(_measures(found)) == 6


def test_the_longest_phrase_and_the_first_meaning_decide():
    words = HeaderWords(
        meanings={"account": {"comparison": ("so sánh",), "final": ("quyết toán",)}},
        silent=("quyết toán năm trước",),
    )
    texts = ["So sánh quyết toán", "Quyết toán năm trước", "Quyết toán khác"]
    read = read_headers(words, texts)
    assert read["So sánh quyết toán"].means == {"account": "comparison"}
    assert read["Quyết toán năm trước"].means == {}
    assert not read["Quyết toán khác"].is_understood


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Dự toán năm 2017 (1)", "du toan nam"),
        ("QUYẾT TÓAN", "quyet toan"),
        ("So sánh\nQT/DT (%)", "so sanh qt dt %"),
        ("Thu NSĐP (*)", "thu nsdp"),
        ("Ngân sách huyện (bao gồm xã)", "ngan sach huyen bao gom xa"),
        ("So sánh (3 = 2/1)", "so sanh"),
        ("Tỷ lệ² %", "ty le %"),
    ],
)
def test_words_are_compared_without_accents_years_and_footnotes(text, folded):
    assert fold_header(text) == folded


def test_a_column_may_mean_only_what_the_table_s_words_can_say():
    with pytest.raises(ValueError, match="account: planned"):
        DeclaredTable.model_validate(
            {
                "header_words": {"meanings": {"account": {"estimate": ["dự toán"]}}},
                "columns": [{"to": "nothing", "means": {"account": "planned"}}],
            }
        )
