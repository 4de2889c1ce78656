"""What a form may leave to its sender: what amounts are in, how quotients are printed, which rows are parts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingest.problem import Refusal
from ingest.read.sheet import MergedRange
from tests.unit.ingest.landed import DECLARED, Office
from tests.unit.ingest.read.written_workbooks import GRID_WRITERS

FORM = (
    DECLARED[: DECLARED.index("tables:")]
    + r"""
max_loss_share: 0.5
tables:
  - period: {kind: in_period, text: "2018"}
    unit: {in_file_name: '-(?P<unit>[a-z]+)\.csv$', values: {hn: Hà Nội}}
    scale:
      in_banner: '(?i)đơn vị:\s*(?P<scale>(?:triệu )?đồng)'
      values: {đồng: 0.000001, triệu đồng: 1}
    outline:
      key: line
      number: STT
      label: Nội dung
      levels: ['[A-H]', '[IVX]+', '\d+', '-|']
      codes: {Tổng thu: revenue, Thu nội địa: domestic, Trung gian: ""}
    columns:
      - {to: nothing, spellings: STT}
      - {to: nothing, spellings: Nội dung}
      - &amount
        to: value
        spellings: Dự toán
        measure: budget_balance_estimate
        number: amount
        scale: printed
        unit_of_measure: million VND
      - {<<: *amount, spellings: Quyết toán, measure: budget_balance_final}
      - to: value
        spellings: So sánh (%)
        measure: budget_balance_final_over_estimate
        percent_of: [budget_balance_final, budget_balance_estimate]
        unit_of_measure: percent
"""
)
HEADER = "STT;Nội dung;Dự toán;Quyết toán;So sánh (%)\n"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    (office.files / "form.csv").unlink()
    office.declare(FORM)
    return office


def _sent(
    office: Office, *lines: str, unit: str = "Đơn vị: Triệu đồng"
) -> pl.DataFrame:
    office.send(
        f";{unit};;;\n{HEADER}" + "".join(f"{line}\n" for line in lines), "thu-hn.csv"
    )
    return office.land().rows


def _quotients(rows: pl.DataFrame) -> list[Decimal | None]:
    return (
        rows.filter(pl.col("unit_of_measure") == "percent")
        .sort("cell_row")["value"]
        .to_list()
    )


def test_amounts_are_in_one_unit_whatever_the_sender_wrote(office):
    in_millions = _sent(office, "A;Tổng thu;2000;3000;150")
    in_dong = _sent(
        office, "A;Tổng thu;2000000000;3000000000;150", unit="đơn vị:  ĐỒNG"
    )
    assert (
        in_millions["value"].to_list()
        == in_dong["value"].to_list()
        == [2000, 3000, 150]
    )
    assert set(in_dong["unit_id"]) == {"ha_noi"}


@pytest.mark.parametrize("unit", ["", "Đơn vị: USD"])
def test_amounts_of_which_nobody_says_what_they_are_in_hold_the_file(office, unit):
    with pytest.raises(Refusal) as refused:
        _sent(office, "A;Tổng thu;2000;3000;150", unit=unit)
    assert refused.value.reason == "scale_unknown"
    assert "đồng, triệu đồng" in refused.value.expected


def test_a_form_nobody_filled_in_says_nothing_and_needs_no_unit(office):
    with pytest.raises(Refusal) as refused:
        _sent(office, "A;Tổng thu;;;", "I;Thu nội địa;;;", unit="")
    assert refused.value.reason == "empty"


@pytest.mark.parametrize(
    "printed", [("150", "50"), ("1.5", "0.5"), ("150%", "50%"), ("150,0%", "50,0 %")]
)
def test_a_quotient_is_a_percentage_however_it_is_printed(office, printed):
    rows = _sent(
        office,
        f"A;Tổng thu;2000;3000;{printed[0]}",
        f"I;Thu nội địa;4000;2000;{printed[1]}",
    )
    assert _quotients(rows) == [150, 50]


def test_one_wrong_quotient_does_not_change_how_the_others_are_read(office):
    rows = _sent(
        office,
        "A;Tổng thu;2000;3000;1.5",
        "I;Thu nội địa;4000;2000;0.5",
        "II;Khác;10;10;37",
    )
    assert _quotients(rows) == [150, 50, 3700]


def test_a_quotient_that_nothing_explains_is_quarantined_and_not_guessed(office):
    office.send(
        f";Đơn vị: đồng;;;\n{HEADER}A;Tổng thu;;3000;1.5\nI;Thu nội địa;;2000;50%\n",
        "thu-hn.csv",
    )
    landing = office.land()
    assert _quotients(landing.rows) == [50]
    assert landing.quarantined.select("value_text", "rule").rows() == [
        ("1.5", "readable_number")
    ]
    assert "80 or 0.8 for 80 %" in landing.quarantined["problem"][0]


def test_a_row_stands_under_the_rows_it_is_a_part_of(office):
    rows = _sent(
        office,
        "A;Tổng thu (A+B);9;9;100",
        "I;Thu nội địa;8;8;100",
        "1;Khu vực nhà nước;;;",  # names the rows below it
        "-;Thuế;4;4;100",
        ";- Phí / lệ phí;1;1;100",
        "2;Trung gian;3;3;100",
        ";Thuế;2;2;100",
        "II;Khác;1;1;100",
        ";Thuế;1;1;100",
        ";Thuế;5;5;100",
        "B;;1;1;100",
    )
    estimates = rows.filter(pl.col("measure_code") == "budget_balance_estimate").sort(
        "cell_row"
    )
    assert (
        estimates["breakdown"].to_list()
        == [
            "line=revenue",
            "line=revenue/domestic",
            "line=revenue/domestic/Khu vực nhà nước/Thuế",
            "line=revenue/domestic/Khu vực nhà nước/Phí - lệ phí",
            "line=revenue/domestic (2)",  # left out of the path, and told from the row of that path by its place
            "line=revenue/domestic/Thuế",
            "line=revenue/Khác",
            "line=revenue/Khác/Thuế",
            "line=revenue/Khác/Thuế (2)",
            "line=B",
        ]
    )


def test_a_figure_in_a_row_without_a_name_is_quarantined(office):
    office.send(
        f";Đơn vị: đồng;;;\n{HEADER}A;Tổng thu;2;3;150%\n;;2;3;150%\n", "thu-hn.csv"
    )
    landing = office.land()
    assert landing.rows["breakdown"].unique().to_list() == ["line=revenue"]
    assert set(landing.quarantined["rule"]) == {"named_row"}


def test_a_word_without_a_declared_meaning_is_quarantined(tmp_path, seeds):
    office = Office(tmp_path, seeds)
    flags = (
        "      - {to: flags, spellings: [Trực tuyến], values: {sơ bộ: provisional}}\n"
    )
    office.declare(
        DECLARED[: DECLARED.index("      - {to: value, spellings: [Trực tuyến]")]
        + flags
    )
    office.send(
        "Tỉnh;Tiếp nhận;Trực tuyến\nHà Nội;10;sơ bộ\nHà Giang;20;\nLào Cai;30;lạ\n"
    )
    office.declare(
        (office.root / "office" / "dossiers.yml").read_text("utf-8")
        + "max_loss_share: 0.4\n"
    )
    landing = office.land()
    assert landing.rows.select("unit_id", "flags").rows() == [
        ("ha_noi", "provisional"),
        ("ha_giang", ""),
    ]
    assert (
        "expected one of sơ bộ under “Trực tuyến”, found “lạ”"
        in landing.quarantined["problem"][0]
    )


def test_a_list_without_a_date_holds_on_the_day_it_was_fetched(tmp_path, seeds):
    office = Office(tmp_path, seeds)
    office.declare(
        DECLARED.replace(
            '{kind: in_period, text: "2024-03"}', '{kind: as_of, text: "{retrieved}"}'
        )
    )
    office.send("Tỉnh;Tiếp nhận;Trực tuyến\nHà Nội;10;5\n")
    assert {d.isoformat() for d in office.land().rows["period_end"]} == {"2024-04-20"}


def test_a_spelling_holds_from_its_day_on(tmp_path, seeds):
    office = Office(tmp_path, seeds)
    since = "[{text: Tiếp nhận, since: 2024-05-01}]"
    office.declare(DECLARED.replace("spellings: [Tiếp nhận]", f"spellings: {since}"))
    with pytest.raises(Refusal, match="header_drift"):
        office.land()
    office.declare(
        DECLARED.replace(
            "spellings: [Tiếp nhận]",
            f"spellings: {since.replace('2024-05', '2024-03')}",
        )
    )
    office.send("Tỉnh;Tiếp nhận;Trực tuyến\nHà Nội;10;5\n")
    assert office.land().rows.height == 2


LINES_BY_MEASURE = (
    FORM[: FORM.index("    columns:\n")]
    .replace('{kind: delimited, delimiter: ";", encoding: utf-8}', "{kind: spreadsheet}")
    .replace("    unit: {in_file_name: '-(?P<unit>[a-z]+)\\.csv$', values: {hn: Hà Nội}}\n", "")
    + """\
    columns:
      - {to: unit, spellings: Tỉnh}
      - {to: nothing, spellings: STT}
      - {to: nothing, spellings: Nội dung}
      - to: measure
        spellings: Số liệu
        values: {Dự toán: budget_balance_estimate, Quyết toán: budget_balance_final}
      - {to: value, spellings: Số tiền, number: amount, scale: printed, unit_of_measure: million VND}
"""
)  # fmt: skip
# A name is merged down over the estimate and the outcome of its line, a province over all of its lines.
MERGED_LINES = [
    ["Đơn vị: Triệu đồng", None, None, None, None],
    ["Tỉnh", "STT", "Nội dung", "Số liệu", "Số tiền"],
    ["Hà Nội", "A", "Tổng thu", "Dự toán", 100],
    [None, None, None, "Quyết toán", 110],
    [None, "I", "Thu nội địa", "Dự toán", 60],
    [None, None, None, "Quyết toán", 66],
    [None, 1, "Thuế", "Dự toán", 20],
    [None, None, None, "Quyết toán", 22],
    ["Lào Cai", "A", "Tổng thu", "Dự toán", 50],
    [None, None, None, "Quyết toán", 55],
]
MERGED = [
    MergedRange(3, 1, 8, 1),
    MergedRange(9, 1, 10, 1),
    *(MergedRange(row, 3, row + 1, 3) for row in (3, 5, 7, 9)),
    *(MergedRange(row, 2, row + 1, 2) for row in (3, 5)),
]


@pytest.mark.parametrize("kind", GRID_WRITERS)
def test_a_name_merged_down_the_rows_of_an_outline_is_that_of_each(office, kind):
    office.declare(LINES_BY_MEASURE)
    workbook = GRID_WRITERS[kind](MERGED_LINES, MERGED)
    (office.files / f"thu.{kind}").write_bytes(workbook)
    landing = office.land()
    assert landing.quarantined.is_empty()
    rows = landing.rows.sort("cell_row")
    assert rows["unit_id"].to_list() == ["ha_noi"] * 6 + ["lao_cai"] * 2
    lines = ("revenue", "revenue/domestic", "revenue/domestic/Thuế", "revenue")
    assert rows["breakdown"].to_list() == [f"line={line}" for line in lines for _ in (1, 2)]  # fmt: skip
    assert rows["measure_code"].to_list() == ["budget_balance_estimate", "budget_balance_final"] * 4  # fmt: skip
    assert rows["value"].to_list() == [100, 110, 60, 66, 20, 22, 50, 55]


def test_a_number_merged_down_is_not_that_of_lines_with_a_name_of_their_own(office):
    office.declare(LINES_BY_MEASURE)
    lines = [list(row) for row in MERGED_LINES[:8]]
    lines[7][2] = "- Thuế môn bài"
    merged = [MergedRange(3, 1, 8, 1), MergedRange(7, 2, 8, 2)]
    merged += [MergedRange(row, 3, row + 1, 3) for row in (3, 5)]
    (office.files / "thu.xlsx").write_bytes(GRID_WRITERS["xlsx"](lines, merged))
    rows = office.land().rows.sort("cell_row")
    assert rows["breakdown"][-1] == "line=revenue/domestic/Thuế/Thuế môn bài"
