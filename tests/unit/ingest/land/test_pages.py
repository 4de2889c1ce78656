"""The page a figure was published on: its title, its address, its words there, and a remark."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.contract.landed import OBSERVATION
from orchestration.pipeline.warehouse import load_contract
from tests.unit.ingest.landed import DECLARED, Office

PAGE = ("source_title", "source_url", "printed_text", "note")
DECLARED_PAGE = DECLARED.replace(
    "columns:\n",
    "columns:\n"
    "      - {to: source_title, spellings: [Tên nguồn]}\n"
    "      - {to: source_url, spellings: [Nơi đăng]}\n"
    "      - {to: printed_text, spellings: [Chữ như in]}\n"
    "      - {to: note, spellings: [Ghi chú]}\n",
)
HEADER = "Tỉnh;Tiếp nhận;Trực tuyến;Tên nguồn;Nơi đăng;Chữ như in;Ghi chú\n"
HA_NOI = "Hà Nội;1000;400;Báo cáo số 5;https://example.vn/5;“1 000 hồ sơ”;"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    office.declare(DECLARED_PAGE)
    return office


def test_the_page_of_a_figure_lands_with_it(office: Office) -> None:
    office.send(f"{HEADER}{HA_NOI}sơ bộ\nHà Giang;200;50;;;;\n")
    rows = office.land().rows.select("unit_id", *PAGE).unique(maintain_order=True)
    assert rows.rows() == [
        ("ha_noi", "Báo cáo số 5", "https://example.vn/5", "“1 000 hồ sơ”", "sơ bộ"),
        ("ha_giang", None, None, None, None),
    ]


def test_another_remark_beside_the_same_figures_is_no_revision(office: Office) -> None:
    hashes = []
    for remark in ("sơ bộ", "chính thức"):
        office.send(f"{HEADER}{HA_NOI}{remark}\n")
        hashes.append(office.land().vintage.content_hash)
    assert hashes[0] == hashes[1]


def test_a_figure_named_by_two_pages_lands_once(office: Office) -> None:
    again = HA_NOI.replace("số 5", "số 6")
    office.send(f"{HEADER}{HA_NOI}\n{again}\n")
    rows = office.land().rows
    assert rows["measure_code"].to_list() == ["dossiers_received", "dossiers_online"]
    assert set(rows["source_title"]) == {"Báo cáo số 5"}


def test_a_file_that_landed_before_pages_did_is_loaded_beside_one_of_today(
    office: Office, tmp_path: Path
) -> None:
    office.send(f"{HEADER}{HA_NOI}\n")
    today, earlier = tmp_path / "today.parquet", tmp_path / "earlier.parquet"
    office.land().rows.write_parquet(today)
    office.land().rows.drop(PAGE).write_parquet(earlier)
    for files, titles in (
        ([earlier], [None]),
        ([earlier, today], [None, "Báo cáo số 5"]),
        ([today, earlier], [None, "Báo cáo số 5"]),
    ):
        with duckdb.connect() as connection:
            connection.execute("create schema landed")
            load_contract(connection, OBSERVATION, files)
            found = connection.execute(
                "select distinct source_title from landed.observation order by all nulls first"
            ).fetchall()
        assert [title for (title,) in found] == titles
