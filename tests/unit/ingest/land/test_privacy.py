"""Columns that look personal hold the file; columns of official figures, however long their numbers, do not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.declare.declaration import DeclarationError
from ingest.land.privacy.columns import MANY, ROWS, find_personal_columns
from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.spelling import normalise_spelling
from ingest.problem import Refusal
from tests.unit.ingest.landed import DECLARED, Office

REFERENCE = ReferenceLists.load(Path(__file__).parents[4] / "dbt_project" / "seeds")


def _held(header: str, cells: list[str | None]) -> list[str]:
    [found] = find_personal_columns(
        [(pl.DataFrame({"A": cells}), {"A": header})], REFERENCE
    )
    return [s.holds for s in found]


NAMES = [
    "Nguyễn Văn An",
    "TRẦN THỊ BÌNH",
    "Lê Hoàng",
    "Phạm Minh Châu Anh",
    "Võ Thị Sáu",
]


@pytest.mark.parametrize(
    ("header", "cells", "holds"),
    [
        ("Mã", ["001204012345", "079301000123"], "citizen numbers"),
        ("Ghi chú", ["CCCD: 034087001122, cấp 2021", None], "citizen numbers"),
        ("Số CCCD", ["1204012345", "79301000123"], "citizen numbers"),
        ("Số CMND/CCCD", ["123456789"], "citizen numbers"),
        ("Mã", [f"01{n}345678" for n in range(6)], "old citizen numbers"),
        ("Liên hệ", ["0912345678", "0387 654 321", "+84 912.345.678"], "phone numbers"),
        ("Số điện thoại", ["912345678", "2438221234"], "phone numbers"),
        ("SĐT (người nộp)", ["84912345678"], "phone numbers"),
        ("Ghi chú", ["gọi 0912345678 sau 17h", "không"], "phone numbers"),
        ("x", ["an.nguyen@example.gov.vn"], "e-mail addresses"),
        ("Cột 4", NAMES, "full names"),
        ("Họ và tên", ["H'Hen Niê", "Giàng A Páo"], "full names"),
        ("HỌ TÊN CHỦ HỒ SƠ", ["Nguyễn Văn An"], "full names"),
        ("Người nộp", ["nguyễn văn an"], "full names"),
        ("Full name", ["John Smith", "Anna-Lena Ek"], "full names"),
        ("Ngày sinh", ["01/02/1980", "1980-02-01"], "dates of birth"),
        ("Địa chỉ thường trú", ["Thôn 3, xã Tân Lập"], "home addresses"),
    ],
)
def test_a_column_of_people_is_found(header: str, cells: list[str | None], holds: str):
    assert _held(header, cells) == [holds]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Thu ngân sách (đồng)", ["123456789012", "301234567890", "912345678"]),
        ("GDP", ["0.123456789012", "10123456789"]),
        ("Số thuê bao điện thoại", ["912345678", "84912345"]),
        ("Điện thoại (nghìn thuê bao)", ["12345.6", "9876"]),
        ("Mã số thuế", ["0301234567", "0100109106", "0200123456", "0400101010", "0313131313"]),
        ("Mã hồ sơ", ["000.00.12.H29-240315-0001", "G22.99.2-240101-0912345678"]),
        ("Mã", ["8a1f0010-0912-4012-9123-001204012345", "1.000200"]),
        ("Cơ quan", ["Sở Thông tin và Truyền thông", "Phường Nguyễn Thái Bình", "Hồ sơ khác", "Lý lịch tư pháp"]),
        ("FullName", ["Tỉnh Lâm Đồng", "Thành phố Hồ Chí Minh", "Ministry of Finance"]),
        ("Huyện", ["Lê Chân", "Lý Nhân", "Ngô Quyền", "Hồng Bàng", "Kiến An", "Hải An", "Đồ Sơn", "An Lão"]),
        ("Địa chỉ IP", ["10.0.0.1"]),
        ("Địa chỉ", ["Số 1 Hoàng Hoa Thám, Hà Nội"]),
        ("Số CCCD đã cấp", ["80.000.000", "1234567,5"]),
        ("Ngày", ["01/02/1980"]),
        ("Ghi chú", ["liên hệ 0912345678", *["không"] * 10]),
    ],
)  # fmt: skip
def test_figures_codes_and_offices_are_left_alone(header: str, cells: list[str | None]):
    assert _held(header, cells) == []


def test_a_share_too_small_still_counts_where_it_is_many():
    cells = ["0912345678"] * MANY + ["x"] * (MANY * 50)
    assert _held("Ghi chú", cells) == ["phone numbers"]
    assert _held("Ghi chú", cells[1:]) == []


def test_a_long_column_is_judged_by_rows_taken_evenly():
    [[found]] = find_personal_columns(
        [(pl.DataFrame({"A": ["0912345678"] * (ROWS * 3)}), {"A": "x"})], REFERENCE
    )
    assert found.filled <= ROWS
    assert found.cells == found.filled


PEOPLE = "Tỉnh;Người nộp;Điện thoại;Tiếp nhận;Trực tuyến\nHà Nội;Nguyễn Văn An;0912345678;10;5\n"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    office.send(PEOPLE)
    return office


def _with(*columns: str) -> str:
    more = "".join(f'      - {{to: nothing, spellings: ["{c}"]}}\n' for c in columns)
    return DECLARED.replace("    columns:\n", f"    columns:\n{more}")


def test_the_file_is_held_with_the_lines_to_paste_and_says_no_name(office: Office):
    office.declare(_with("Người nộp", "Điện thoại"))
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "personal_data"
    assert "“Người nộp” at B: 1 of 1 cells look like full names" in refused.value.found
    assert (
        "“Điện thoại” at C: 1 of 1 cells look like phone numbers" in refused.value.found
    )
    assert "An" not in str(refused.value)
    assert "0912" not in str(refused.value)
    pasted = refused.value.to_fix.splitlines()[-1].strip()
    office.declare(DECLARED + pasted + "\n")
    landing = office.land()
    assert landing.rows.height == 2
    assert not any(
        "0912" in str(v) or "Nguyễn" in str(v)
        for row in landing.rows.rows()
        for v in row
    )


def test_a_column_can_not_be_personal_and_land(office: Office):
    office.declare(_with("Người nộp") + "personal: [Người nộp, Điện thoại]\n")
    with pytest.raises(DeclarationError, match="Người nộp"):
        _ = office.source


def test_a_line_too_long_is_told_without_what_it_says_of_people(office: Office):
    office.declare(DECLARED + "personal: [Người nộp, Điện thoại]\n")
    office.send(PEOPLE.replace("0912345678", "0912345678;0387654321"))
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "header_drift"
    assert "line 2" in refused.value.where
    assert "0912345678" not in str(refused.value)
    assert "Nguyễn" not in str(refused.value)


def test_headers_are_compared_as_everywhere():
    assert pl.select(normalise_spelling(pl.lit("  HỌ VÀ  TÊN: "))).item() == "họ và tên"
    assert _held("  HỌ VÀ  TÊN: ", ["Nguyễn Văn An"]) == ["full names"]


@pytest.mark.parametrize("province", ["Thái Nguyên", "Hà Nội", "CAO BẰNG"])
def test_a_province_that_is_called_like_a_person_may_fill_its_column(
    office: Office, province: str
):
    office.declare(
        DECLARED.replace(
            "    columns:\n",
            '    columns:\n      - {to: breakdown, spellings: ["Lĩnh vực"]}\n',
        )
    )
    rows = "".join(f"field=L{n};{province};{n};{n}\n" for n in range(9))
    office.send(f"Lĩnh vực;Tỉnh;Tiếp nhận;Trực tuyến\n{rows}")
    assert office.land().rows.height == 18


def test_people_in_the_column_of_units_hold_the_file(office: Office):
    office.send(
        "Tỉnh;Tiếp nhận;Trực tuyến\n" + "".join(f"{name};1;1\n" for name in NAMES)
    )
    with pytest.raises(Refusal, match="full names") as refused:
        office.land()
    assert refused.value.reason == "personal_data"


def test_tables_looked_at_together_are_told_apart():
    phones, places = (
        pl.DataFrame({"A": ["0912345678"] * 9}),
        pl.DataFrame({"A": ["Phú Thọ"] * 9, "B": ["1"] * 9}),
    )
    tables = [
        (places, {"A": "Tỉnh", "B": "Số"}),
        (phones, {"A": "x"}),
        (places, {}),
        (phones, {"A": "y"}),
    ]
    found = find_personal_columns(tables, REFERENCE)
    assert [[(s.header, s.coordinate, s.cells, s.filled) for s in one] for one in found] == [
        [], [("x", "A", 9, 9)], [], [("y", "A", 9, 9)],
    ]  # fmt: skip
    assert find_personal_columns([(places, {}), (phones, {})], REFERENCE) == [[], []]


def test_an_undeclared_personal_column_is_personal_before_it_is_drift(office: Office):
    office.send("Tỉnh;Số CCCD;Tiếp nhận;Trực tuyến\nHà Nội;001204012345;10;5\n")
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "personal_data"
    assert 'personal: ["Số CCCD"]' in refused.value.to_fix
    assert "001204012345" not in str(refused.value)


def test_a_header_that_names_people_is_offered_as_personal_and_never_as_nothing(
    office: Office,
):
    office.send("Tỉnh;Số CCCD;Tiếp nhận mới;Trực tuyến\nHà Nội;;10;5\n")
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "header_drift"
    assert 'personal: ["Số CCCD"]' in refused.value.to_fix
    assert 'nothing, spellings: ["Số CCCD"]' not in refused.value.to_fix
    assert '{text: "Tiếp nhận mới"' in refused.value.to_fix
    assert '{text: "Số CCCD"' not in refused.value.to_fix
