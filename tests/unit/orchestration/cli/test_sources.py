"""`chiso sources list | check | new`: a file tried against the catalogue, and a new declaration begun from one."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from ingest.parse.reference_lists import ReferenceLists
from orchestration.cli.main import app
from orchestration.tools.draft.source import draft_source
from tests.unit.ingest.landed import DECLARED, FORM, Office

GOOD = FORM.replace("2OO", "200")


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path / "sources", seeds)
    office.send(GOOD)
    return office


def _chiso(office: Office, *words: str) -> tuple[int, str]:
    placed = ["--sources", str(office.root), "--data", str(office.root.parent / "data")]
    result = CliRunner().invoke(app, ["sources", *words, *placed])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exception
    )
    return result.exit_code, result.output


def test_a_file_is_read_with_the_source_that_fits_and_no_store_is_touched(
    office: Office,
):
    code, told = _chiso(office, "check", str(office.files / "form.csv"))
    assert code == 0, told
    assert "read by office__dossiers" in told
    assert "6 rows would land, 0 be quarantined" in told
    assert "3 units: ha_giang 2, ha_noi 2, lao_cai 2" in told
    assert "1!B3         ha_giang dossiers_received 2024-03-31: “200” → 200" in told
    assert not (office.root.parent / "data").exists()


def test_what_would_be_quarantined_and_corrected_is_listed_with_its_cells(
    office: Office,
):
    office.declare(DECLARED + "max_loss_share: 0.5\n")
    office.send(FORM.replace("Lào Cai", "Lào Caii"))
    office.correct(
        "- {where: {file: form.csv, cell: B3}, expect: 2OO, read_as: '200', reason: r, by: b, date: 2024-04-01,"
        " evidence: e}\n"
    )
    code, told = _chiso(office, "check", "office__dossiers")
    assert code == 0, told
    assert (
        "corrected (1):\n  1!B3         ha_giang dossiers_received 2024-03-31: “2OO” → 200 dossier corrected"
        in told
    )
    assert "quarantined (2):" in told
    assert "form.csv 1!B4 “300” resolvable_unit: no unit is called “Lào Caii”" in told


def test_a_file_that_would_be_held_says_why_and_ends_with_4(office: Office):
    path = office.send(FORM)
    code, told = _chiso(office, "check", str(path))
    assert code == 4
    assert "too_much_lost" in told
    assert "2OO" in told


def test_impossible_figures_are_held_by_gate_a(office: Office):
    path = office.send(GOOD.replace("1000", "-5"))
    code, told = _chiso(office, "check", str(path), "--source", "office__dossiers")
    assert (code, "-5" in told) == (4, True), told


def test_a_file_that_fits_no_source_is_told_with_each_reason(office: Office):
    path = office.send("Xã;Tiếp nhận;Trực tuyến\nA;1;1\n", "other.csv")
    code, told = _chiso(office, "check", str(path))
    assert code == 4
    assert "other.csv fits no declared source" in told
    assert "office__dossiers: header_drift" in told
    code, told = _chiso(office, "check", str(path), "--source", "office__dossiers")
    assert code == 4
    assert "“Tỉnh” is missing, and no header is left that could be it" in told
    assert "“Xã” at A1 is not declared" in told


def test_two_sources_that_fit_are_a_question(office: Office):
    (office.root / "office" / "again.yml").write_text(DECLARED, "utf-8")
    code, told = _chiso(office, "check", str(office.files / "form.csv"))
    assert code == 2
    assert "office__again, office__dossiers all fit form.csv" in told


@pytest.mark.parametrize(
    "words", [("check", "nothing.csv"), ("check", "office__dossiers", "--source", "x")]
)
def test_wrong_use_ends_with_2(office: Office, words: tuple[str, ...]):
    assert _chiso(office, *words)[0] == 2


def test_the_list_says_what_is_known_here(office: Office):
    code, told = _chiso(office, "list")
    assert code == 0
    assert re.search(r"office__dossiers +folder +observation +nothing yet", told)


def test_a_catalogue_that_can_not_be_used_ends_with_2(office: Office):
    office.declare("title_vi: [")
    code, told = _chiso(office, "list")
    assert code == 2
    assert "office/dossiers.yml" in told


def _form(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("BÁO CÁO TÌNH HÌNH TIẾP NHẬN HỒ SƠ NĂM 2024",),
        (),
        ("STT", "Địa phương", "Người lập biểu", "Hồ sơ", None, "Tỷ lệ (%)"),
        (None, None, None, "Tiếp nhận", "Trực tuyến", None),
        (1, "Hà Nội", "Nguyễn Văn An", 1000, 400, 40.5),
        (2, "Hà Giang", "Trần Thị Bình", 200, 50, 25.25),
        (3, "Cao Bằng", "Lê Hoàng", 30, 5, 16.7),
        (4, "Lào Cai", "Phạm Minh Châu", 40, 6, 15.5),
        (5, "Sơn La", "Võ Thị Sáu", 50, 7, 14.5),
    ):
        sheet.append(row)
    sheet.merge_cells("D3:E3")
    for column in "ABCF":
        sheet.merge_cells(f"{column}3:{column}4")
    book.save(path)
    return path


@pytest.fixture
def drafted(tmp_path: Path, seeds: Path) -> str:
    return draft_source(
        _form(tmp_path / "bieu_2024.xlsx"),
        ReferenceLists.load(seeds),
        dt.date(2026, 11, 22),
    )


def test_a_draft_knows_header_unit_figures_and_people(drafted: str):
    assert "header_rows: 2" in drafted
    assert "in_file_name: '(?P<year>(?:19|20)\\d\\d)'" in drafted
    assert 'personal: ["Người lập biểu"]' in drafted
    assert '- to: unit\n        spellings: "Địa phương"' in drafted
    assert '- to: nothing\n        spellings: "STT"' in drafted
    assert (
        'spellings: "Hồ sơ / Tiếp nhận"\n        measure: dossiers_received  # by its name'
        in drafted
    )
    assert 'spellings: "Tỷ lệ (%)"\n        measure: TODO' in drafted
    assert "number: percent" in drafted
    assert "Nguyễn" not in drafted


def test_a_draft_lands_once_its_measures_are_named_with_no_line_of_python(
    office: Office, drafted: str
):
    _form(office.root.parent / "bieu_2024.xlsx").rename(office.files / "bieu_2024.xlsx")
    (office.files / "form.csv").unlink()
    placed = drafted.replace(
        '{kind: inbox, pattern: "*.xlsx"}', "{kind: folder, path: files}"
    )
    office.declare(placed)
    code, told = _chiso(office, "check", "office__dossiers")
    assert code == 4, "a draft lands nothing before somebody decided"
    assert "expected a measure of the reference list, found TODO" in told
    for measure in ("dossiers_online", "gov_dossiers_online"):
        placed = re.sub(r"measure: TODO.*", f"measure: {measure}", placed, count=1)
    office.declare(placed)
    code, told = _chiso(office, "check", "office__dossiers")
    assert code == 0, told
    assert "15 rows would land, 0 be quarantined" in told
    assert "dossiers_received 5" in told
    assert "2024-01-01…2024-12-31 in_period" in told


def test_columns_that_differ_in_their_year_are_one_family(tmp_path: Path, seeds: Path):
    path = tmp_path / "population.csv"
    path.write_text(
        "Average population by province;;;\n\nProvince;Total 2022;Total 2023;Total Prel. 2024\n"
        "Hà Nội;8,4;8,5;8,6\nHà Giang;0,8;0,9;0,9\nLào Cai;0,7;0,7;0,8\n",
        "utf-8",
    )
    told = draft_source(path, ReferenceLists.load(seeds), dt.date(2026, 11, 22))
    assert told.count("to: value") == 1
    assert (
        r"matching: 'Total\ (?P<flag_provisional>(?:Prel\.|Sơ bộ) ?)?(?P<year>(?:19|20)\d\d)'"
        in told
    )
    assert "period: {kind: in_period}" in told


def test_new_prints_the_draft_and_a_page_of_text_is_refused(tmp_path: Path):
    result = CliRunner().invoke(
        app, ["sources", "new", str(_form(tmp_path / "bieu_2024.xlsx"))]
    )
    assert (result.exit_code, "tables:" in result.output) == (0, True)
    page = tmp_path / "page.csv"
    page.write_text("chỉ là chữ\nthêm chữ\n", "utf-8")
    result = CliRunner().invoke(app, ["sources", "new", str(page)])
    assert (result.exit_code, "header_drift" in result.output) == (4, True)
