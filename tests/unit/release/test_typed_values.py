"""What people type for indicator, unit and period finds its value, or is told apart by what is wrong with it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from release_facts import make_facts
from release_warehouse import insert_rows, make_warehouse, publish_warehouse, value_row
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.pipeline.exit_code import ExitCode
from orchestration.release.describe.boundary_sets import PROVINCES_34
from orchestration.tools.lookup.values import NoSuchValue, TypedValue, find_value

MORE_UNITS = (
    {
        "unit_id": "ha_noi",
        "gso_code": "01",
        "name_vi": "Hà Nội",
        "full_name_vi": "Thành phố Hà Nội",
        "name_en": "Ha Noi City",
        "unit_class": "province",
    },
    {
        "unit_id": "bo_y_te",
        "name_vi": "Bộ Y tế",
        "name_en": "Ministry of Health",
        "unit_class": "ministry",
    },
    {
        "unit_id": "P06",
        "name_vi": "Bắc Ninh",
        "name_en": "Bac Ninh Province",
        "unit_class": "province",
        "valid_to": dt.date(2025, 6, 30),
    },
)
PART = {
    "indicator_id": "online_dossiers_citizens",
    "name_vi": "Tỷ lệ hồ sơ trực tuyến của người dân",
    "name_en": "Share of citizens' dossiers filed online",
    "label_short_vi": "Hồ sơ trực tuyến: người dân",
    "parent_indicator_id": "online_dossiers",
    "unit_of_measure": "percent",
}
AT_YEAR_END = {
    "period_start": dt.date(2024, 12, 31),
    "period_end": dt.date(2024, 12, 31),
    "period_kind": "as_of",
}
IN_2024 = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2024, 12, 31)}
MARCH = {
    "unit_id": "bo_y_te",
    "period_start": dt.date(2024, 3, 1),
    "period_end": dt.date(2024, 3, 31),
    "period_kind": "in_period",
}
VINTAGE = {"source_id": "mic__report", "vintage_id": "mic__report@2024-04-25.1"}
RAW_FILE = VINTAGE | {"raw_sha256": "ab12", "file_name": "report.xlsx"}
PRINTED = (
    MARCH
    | VINTAGE
    | {
        "measure_code": "dossiers_online",
        "breakdown": "",
        "comparability": "exact",
        "value": 115665,
        "value_text": "115665",
        "raw_sha256": "ab12",
        "cell_sheet": "S",
        "cell_row": 3,
        "cell_column": "B",
        "is_current": True,
        "source_title": "Báo cáo số 5",
        "source_url": "example.vn",
        "printed_text": "hơn 115 nghìn hồ sơ",
        "note": "không lưu tên",
    }
)
STATED = (
    MARCH
    | VINTAGE
    | {
        "indicator_id": "online_dossiers",
        "boundary_set": "as_reported",
        "step_number": 1,
        "step": "statement",
        "role": "numerator",
        "operation": "sum",
        "sign": 1,
        "amount": 115665,
        "child_unit_id": "bo_y_te",
        "child_period_start": MARCH["period_start"],
        "child_period_end": MARCH["period_end"],
        "child_period_kind": "in_period",
        "measure_code": "dossiers_online",
        "stated_origin": "printed",
    }
)
VALUES = (
    value_row(),
    value_row(unit="ha_noi"),
    value_row(unit="bo_y_te"),
    value_row(unit="P06"),
    value_row(unit="P24", end="2025-07-31"),
    value_row(unit="P24", boundary_set=PROVINCES_34),
    value_row() | IN_2024,
    value_row() | AT_YEAR_END,
    value_row(unit="ha_noi") | AT_YEAR_END,
    value_row("digital_economy", pair=None),
    value_row("online_dossiers_citizens"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release."""
    folder = tmp_path_factory.mktemp("typed")
    warehouse = make_warehouse(folder / "w.duckdb", values=VALUES)
    with duckdb.connect(str(warehouse)) as connection:
        insert_rows(connection, "dim_org_unit", MORE_UNITS)
        insert_rows(connection, "dim_indicator", [PART])
        insert_rows(connection, "dim_raw_file", [RAW_FILE])
        insert_rows(connection, "fct_observation", [PRINTED])
        insert_rows(connection, "fct_lineage", [STATED])
    publish_warehouse(warehouse, folder / "releases", make_facts("r1"))
    return folder


@pytest.fixture(scope="module")
def release(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    database = data / "releases" / "r1" / "indicators.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("indicator", "unit", "found"),
    [
        ("online_dossiers", "VN", "VN"),
        ("online_dossiers", "ca nuoc", "VN"),
        ("Tỷ lệ hồ sơ trực tuyến", "viet nam", "VN"),
        ("ty le ho so truc tuyen", "hà nội", "ha_noi"),
        ("SHARE of dossiers filed online", "ha noi", "ha_noi"),
        ("online_dossiers", "TP. Hà Nội", "ha_noi"),
        ("online_dossiers", "01", "ha_noi"),
        ("online_dossiers", "1", "ha_noi"),
        ("online_dossiers", "thủ đô", "ha_noi"),
        ("online_dossiers", "Bộ Y tế", "bo_y_te"),
        ("online_dossiers", "bo y te", "bo_y_te"),
        # One name, two units: the one that has a figure then.
        ("online_dossiers", "bắc ninh", "P06"),
        ("hồ sơ trực tuyến: người dân", "VN", "VN"),
        ("Tỷ lệ hồ sơ trực tuyến của người dân", "VN", "VN"),
    ],
)
def test_indicator_and_unit_are_found_by_what_people_call_them(
    release: duckdb.DuckDBPyConnection, indicator: str, unit: str, found: str
) -> None:
    aliases = pl.DataFrame({"alias": ["Thủ đô"], "unit_id": ["ha_noi"]})
    value = find_value(release, TypedValue(indicator, unit, "tháng 3/2024"), aliases)
    assert (value.key.unit, value.note) == (found, "")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            ("onlin_dosiers", "VN", "2024-03"),
            "no indicator is called “onlin_dosiers”; closest: online_dossiers (Tỷ lệ hồ sơ trực tuyến)",
        ),
        (
            ("online_dossiers", "Hà Nọi", "2024-03-01..2024-03-31"),
            None,
        ),
        (
            ("online_dossiers", "ha nol", "2024-03"),
            "no unit is called “ha nol”; closest: ha_noi (Hà Nội)",
        ),
        (("online_dossiers", "VN", "hôm qua"), "expected a period such as"),
        (
            ("online_dossiers", "VN", "2024-02"),
            "no figure of VN (Cả nước) for “2024-02”; the periods there are: 2024-12-31, 2024, 2024-03",
        ),
        (
            ("digital_economy", "hà nội", "2024-03"),
            "no figure of ha_noi (Hà Nội) in any period; it has figures of: VN (Cả nước)",
        ),
        (
            ("online_dossiers", "hà nội", "2024-03", PROVINCES_34),
            "on the boundaries of 34 provinces; it has figures on: as_reported",
        ),
        (("online_dossiers", "VN", "2024-03", "35"), "found “35”"),
        (
            ("online_dossiers", "VN", "2024"),
            "“2024” may be “in 2024” (năm 2024 · 2024) or “2024-12-31” (tại ngày 31/12/2024",
        ),
    ],
)
def test_a_wrong_indicator_unit_period_or_boundary_set_is_told_apart(
    release: duckdb.DuckDBPyConnection, typed: tuple[str, ...], message: str | None
) -> None:
    if message is None:  # accents that are wrong are no accents
        assert find_value(release, TypedValue(*typed)).key.unit == "ha_noi"
        return
    with pytest.raises(NoSuchValue) as refusal:
        find_value(release, TypedValue(*typed))
    assert message in str(refusal.value)


def test_the_only_period_there_is_is_taken_and_said(
    release: duckdb.DuckDBPyConnection,
) -> None:
    found = find_value(release, TypedValue("online_dossiers", "ha_noi", "2024"))
    assert found.key.period_kind == "as_of"
    assert "“2024” is taken as 2024-12-31" in found.note


def run(data: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--data", str(data)])
    return done.exit_code, done.output


def test_explain_says_the_value_in_both_languages_with_its_id(data: Path) -> None:
    code, output = run(data, "explain", "online_dossiers", "bắc ninh", "tháng 7/2025")
    assert code == ExitCode.DONE
    value_id = (
        "chiso:online_dossiers/P24/2025-07-01..2025-07-31/in_period/as_reported@r1"
    )
    assert output.splitlines()[:4] == [
        "Tỷ lệ hồ sơ trực tuyến, Bắc Ninh, tháng 7/2025: 68,54 % (115.665 / 168.746), "
        "theo số công bố ngày 25/04/2024.",
        "Share of dossiers filed online, Bac Ninh, July 2025: 68.54 % (115,665 / 168,746), "
        "as published on 25 April 2024.",
        f"cite it as {value_id}",
        "",
    ]
    assert "68.543847 = 115,665 / 168,746" in output
    assert run(data, "explain", value_id) == (code, output)


def test_cite_takes_the_same_words_and_an_id(data: Path) -> None:
    code, output = run(
        data, "cite", "online_dossiers", "bac ninh", "2024-03", "--boundaries", "34"
    )
    assert code == ExitCode.DONE
    assert "trên địa giới 34 tỉnh, thành: 68,54 %" in output
    value_id = (
        f"chiso:online_dossiers/P24/2024-03-01..2024-03-31/in_period/{PROVINCES_34}@r1"
    )
    assert f"Chiso, release r1, {value_id}." in output
    assert run(data, "cite", value_id) == (code, output)


def test_what_is_not_computed_says_why(data: Path) -> None:
    code, output = run(data, "explain", "digital_economy", "VN", "2024-03")
    assert code == ExitCode.DONE
    assert "chưa có giá trị (đơn vị hoặc nguồn không báo cáo cho kỳ này)." in output
    assert "not computed because nobody reported it for this period" in output


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "online_dossiers"),
        ("explain", "online_dossiers", "VN"),
        ("cite", "online_dossiers"),
        ("cite", "chiso:a/b/c"),
        ("cite", "chiso:online_dossiers/VN/2019-03-01..2019-03-31/in_period/x@r1"),
        ("explain", "online_dossiers", "nowhere", "2024-03"),
        ("explain", "", "", ""),
    ],
)
def test_a_wrong_question_is_wrong_use(data: Path, words: tuple[str, ...]) -> None:
    code, output = run(data, *words)
    assert (code, "Traceback" in output) == (ExitCode.WRONG_USE, False)
    assert output.startswith("chiso: ")


def test_a_value_is_traced_to_the_page_it_was_published_on(data: Path) -> None:
    _, explained = run(data, "explain", "online_dossiers", "bộ y tế", "2024-03")
    assert "published in “Báo cáo số 5”, example.vn\n" in explained
    assert "printed there: hơn 115 nghìn hồ sơ\n" in explained
    assert "note: không lưu tên\n" in explained
    _, cited = run(data, "cite", "online_dossiers", "bộ y tế", "2024-03")
    assert ", đăng tại “Báo cáo số 5”, example.vn, giấy phép" in cited
    assert ", published in “Báo cáo số 5”, example.vn, licence" in cited


def test_an_id_of_before_the_boundary_sets_had_their_names_means_the_same_number(
    data: Path, tmp_path: Path
) -> None:
    """A release of that day is left as it is: it has a column `map`, and no pages."""
    releases = tmp_path / "releases"
    shutil.copytree(data / "releases" / "r1", releases / "r1")
    database = str(releases / "r1" / "indicators.duckdb")
    with duckdb.connect(database) as connection:
        for table in ("fct_indicator", "fct_lineage", "fct_observation"):
            connection.execute(f"create table earlier_{table} as from {table}")
            connection.execute(f"drop table {table} cascade")
            connection.execute(f"alter table earlier_{table} rename to {table}")
        connection.execute("alter table fct_indicator rename boundary_set to map")
        connection.execute("alter table fct_lineage rename boundary_set to map")
        connection.execute(
            "alter table fct_lineage rename child_boundary_set to child_map"
        )
        connection.execute(
            "update fct_indicator set map = replace(map, 'provinces', 'map')"
        )
        for column in ("source_title", "source_url", "printed_text", "note"):
            connection.execute(f"alter table fct_observation drop {column}")
    value_id = "chiso:online_dossiers/P24/2024-03-01..2024-03-31/in_period/map_34@r1"
    code, output = run(tmp_path, "cite", value_id)
    assert code == ExitCode.DONE, output
    assert "trên địa giới 34 tỉnh, thành: 68,54 %" in output
    code, output = run(
        tmp_path,
        "explain",
        value_id.replace("P24", "bo_y_te").replace("map_34", "as_reported"),
    )
    assert (code, "'115665'" in output) == (ExitCode.DONE, True)
