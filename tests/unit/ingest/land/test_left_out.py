"""What comes beside the declared tables: set aside and named, while the rest lands."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.problem import Refusal
from ingest.store.left_out import LeftOut
from tests.unit.ingest.landed import DECLARED, Office

HEAD = DECLARED[: DECLARED.index("tables:")]
TABLES = (
    HEAD
    + """
tables:
  - titled: {words: [Hồ sơ tiếp nhận theo tỉnh, Dossiers received by province]}
    period: &month {kind: in_period, text: "2024-03"}
    columns:
      - &unit {to: unit, spellings: [Tỉnh, Province]}
      - {to: value, spellings: [Số hồ sơ, Dossiers], measure: dossiers_received}
  - titled: {words: [Hồ sơ trực tuyến theo tỉnh]}
    period: *month
    columns:
      - *unit
      - {to: value, spellings: [Số hồ sơ], measure: dossiers_online}
"""
)
RECEIVED = (
    "Hồ sơ tiếp nhận theo tỉnh (*) theo Tỉnh và Năm\n\nTỉnh;Số hồ sơ\nHà Nội;10\n"
)
ONLINE = "Hồ sơ trực tuyến theo tỉnh\nTỉnh;Số hồ sơ\nHà Nội;4\n"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    (office.files / "form.csv").unlink()
    office.declare(TABLES)
    return office


def test_tables_are_known_by_their_titles_whatever_the_files_are_called(office):
    office.send(RECEIVED, "V01.csv")
    office.send(ONLINE, "V02.csv")
    rows = office.land().rows
    assert dict(rows.select("measure_code", "value").iter_rows()) == {
        "dossiers_received": 10,
        "dossiers_online": 4,
    }


def test_a_title_may_be_the_name_of_the_file_or_in_another_language(office):
    office.send("Tỉnh;Số hồ sơ\nHà Nội;4\n", "hồ sơ  trực tuyến theo tỉnh.csv")
    office.send(
        "Dossiers received by province\nProvince;Dossiers\nHà Nội;10\n", "E.csv"
    )
    assert office.land().rows.height == 2


def test_one_undeclared_file_is_set_aside_and_named(office):
    office.send(RECEIVED, "V01.csv")
    office.send("Diện tích theo tỉnh\nTỉnh;Km2\nHà Nội;3359\n", "V09.csv")
    landing = office.land()
    assert landing.rows["value"].to_list() == [10]
    assert landing.left_out == (LeftOut("V09.csv"),)


def test_a_title_that_only_begins_like_a_declared_one_is_another_table(office):
    office.send(RECEIVED, "V01.csv")
    office.send(RECEIVED.replace("theo tỉnh (*)", "theo tỉnhthành"), "V02.csv")
    assert office.land().left_out == (LeftOut("V02.csv"),)


def test_an_edition_of_undeclared_files_alone_is_held(office):
    office.send("Diện tích theo tỉnh\nTỉnh;Km2\nHà Nội;3359\n", "V09.csv")
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "header_drift"
    assert "Hồ sơ tiếp nhận theo tỉnh" in refused.value.expected


def test_a_declared_table_with_another_header_still_holds_the_edition(office):
    office.send(RECEIVED, "V01.csv")
    office.send(ONLINE.replace("Số hồ sơ", "Lượt"), "V02.csv")
    with pytest.raises(Refusal, match="header_drift"):
        office.land()


def test_columns_nobody_declared_are_named_where_the_table_lets_them_stand(office):
    office.declare(DECLARED + "    undeclared: leave_out\n")
    office.send("Tỉnh;Tiếp nhận;Trực tuyến;Ghi chú\nHà Nội;10;4;xong\n")
    landing = office.land()
    assert landing.rows.height == 2
    assert landing.left_out == (LeftOut("form.csv", "1", "D1", "Ghi chú"),)


def test_personal_data_in_a_column_that_is_left_out_holds_the_file(office):
    office.declare(DECLARED + "    undeclared: leave_out\n")
    people = "".join(f"Hà Nội;{n};4;09012345{n:02}\n" for n in range(30))
    office.send(f"Tỉnh;Tiếp nhận;Trực tuyến;Điện thoại\n{people}")
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "personal_data"
