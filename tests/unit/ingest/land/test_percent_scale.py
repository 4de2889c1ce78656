"""Whether a column prints 80.44 or 0.8044 for 80.44 %, read from the two columns whose quotient it is."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.land.observations.percent_scale import (
    PercentScale,
    find_quotient_problem,
    infer_percent_scale,
)
from ingest.land.tables import PrintedTable
from ingest.parse.headers.search import find_table
from ingest.read.sheet import Sheet

TABLE = DeclaredTable(
    columns=(
        DeclaredColumn(to="value", spellings=("Thực hiện",), measure="spent"),
        DeclaredColumn(to="value", spellings=("Dự toán",), measure="planned"),
        DeclaredColumn(
            to="value",
            spellings=("Tỷ lệ",),
            measure="ratio",
            percent_of=("spent", "planned"),
        ),
    )
)


def print_table(*ratios: str, planned: str = "200") -> PrintedTable:
    rows = [
        ["Thực hiện", "Dự toán", "Tỷ lệ"],
        *(["100", planned, ratio] for ratio in ratios),
    ]
    cells = pl.DataFrame(rows, schema=["A", "B", "C"], orient="row")
    sheet = Sheet("Biểu", cells.with_row_index("row", offset=1))
    return PrintedTable(
        TABLE, sheet, find_table(sheet, TABLE, where="a.xlsx"), "a.xlsx"
    )


@pytest.mark.parametrize(
    ("ratios", "scale"),
    [
        (["50", "50", "50"], PercentScale.PERCENT),
        (["0.5", "0.5", "0.5"], PercentScale.SHARE),
        (
            ["50", "50", "0.5"],
            PercentScale.PERCENT,
        ),  # one wrong quotient decides nothing
        (["7", "7", "7"], PercentScale.UNKNOWN),
        (["x", "", "0"], PercentScale.UNKNOWN),
    ],
)
def test_the_middle_of_all_rows_decides(ratios, scale):
    table = print_table(*ratios)
    assert (
        infer_percent_scale(table.select_rows(), table.located.columns[2], table)
        is scale
    )


def test_rows_with_nothing_to_divide_by_decide_nothing():
    table = print_table("50", planned="0")
    assert (
        infer_percent_scale(table.select_rows(), table.located.columns[2], table)
        is PercentScale.UNKNOWN
    )


def test_a_cell_that_says_its_scale_is_no_problem():
    table = print_table("7", "7 %", "0", "7%")
    problems = table.select_rows().select(
        find_quotient_problem(table.located.columns[2]).is_not_null()
    )
    assert problems.to_series().to_list() == [True, False, False, False]
