"""`chiso sources new`: three formats, each checks clean within two edits; it guesses little and never wrongly."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import yaml

from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.units import UnitNames
from orchestration.tools.draft import columns as draft_columns
from orchestration.tools.draft.columns import list_closest_measures
from orchestration.tools.draft.records import find_records
from orchestration.tools.draft.source import (
    draft_source,
    find_first_year,
    write_years_from,
)
from tests.unit.ingest.landed import Office
from tests.unit.orchestration.cli.test_sources import _chiso

TODAY = dt.date(2026, 11, 22)
UNITS = ("Hà Nội", "Hà Giang", "Cao Bằng", "Lào Cai", "Sơn La")
HEADER = ("STT", "Đơn vị", "Kỳ", "Hồ sơ tiếp nhận", "Ghi chú")
ROWS = [(n, unit, "2024-03", 1000 + n, "") for n, unit in enumerate(UNITS, 1)]


@pytest.fixture(scope="module")
def reference(seeds: Path) -> ReferenceLists:
    return ReferenceLists.load(seeds)


def _write_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["BÁO CÁO TÌNH HÌNH TIẾP NHẬN HỒ SƠ"])
    book.active.append([])
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(path)


def _write_csv(path: Path) -> None:
    lines = [";".join(str(cell) for cell in row) for row in (HEADER, *ROWS)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _write_json(path: Path) -> None:
    names = ("stt", "donVi", "ky", "hoSoTiepNhan", "ghiChu")
    records = [dict(zip(names, row, strict=True)) for row in ROWS]
    page = {"status": "ok", "result": {"page": 1, "total": 5, "records": records}}
    path.write_text(json.dumps(page, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.xlsx", _write_xlsx), ("a.csv", _write_csv), ("a.json", _write_json)],
)
def test_a_draft_checks_clean_within_two_edits(
    tmp_path: Path, seeds: Path, reference, name: str, write: Callable[[Path], None]
):
    office = Office(tmp_path, seeds)
    (office.files / "form.csv").unlink()
    write(office.files / name)
    draft = draft_source(office.files / name, reference, TODAY)
    suffix = Path(name).suffix
    # first edit: where the files are; second edit: what is counted
    placed = draft.replace(
        f'{{kind: inbox, pattern: "*{suffix}"}}', "{kind: folder, path: files}"
    )
    assert placed != draft
    placed, named = re.subn(
        r"measure: (?:TODO.*|\w+ .*)", "measure: dossiers_received", placed
    )
    assert named == 1
    office.declare(placed)
    code, told = _chiso(office, "check", "office__dossiers")
    assert code == 0, told
    assert "5 rows would land, 0 be quarantined" in told
    assert "dossiers_received 5" in told


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([{"a": 1}], ""),
        ({"a": 1}, ""),
        ({"data": [{"a": 1}, {"a": 2}]}, "/data"),
        ({"result": {"fields": [{"id": "a"}], "records": [{"a": 1}, {"a": 2}]}}, "/result/records"),
        ([{"page": 1, "pages": 2}, [{"a": 1}, {"a": 2}]], "/1"),
        ({"data": {"content": [{"a": [{"x": 1}, {"x": 2}, {"x": 3}]}]}}, "/data/content"),
        ({"a/b": {"c~d": [{"x": 1}]}}, "/a~1b/c~0d"),
        ({"codes": ["1", "2", "3"], "rows": [{"x": 1}]}, "/rows"),
    ],
)  # fmt: skip
def test_the_list_of_records_is_found(tmp_path: Path, document: object, pointer: str):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), "utf-8")
    assert find_records(path) == pointer


@pytest.mark.parametrize("line_end", ["\n", "\n\n"])
def test_json_lines_are_their_own_list(tmp_path: Path, line_end: str):
    path = tmp_path / "a.json"
    path.write_text(line_end.join(['{"a": 1}', '{"a": 2}']), "utf-8")
    assert find_records(path) == ""


def _draft_csv(tmp_path: Path, reference: ReferenceLists, text: str, name: str) -> dict:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return yaml.safe_load(draft_source(path, reference, TODAY))


@pytest.mark.parametrize(
    ("cells", "is_code"),
    [
        (["1.000039", "2.001234", "3.000154", "1.011442"], True),
        (["1.000039.000.00.00.H44", "2.001234.000.00.00.H44"], True),
        (["1.294795", "0.864482", "2.163682", "1.609039"], False),
        (["1.205927", "1.609039", "2.205927", "3.163682"], False),
        (["5.000123", "7.001234"], False),
    ],
)
def test_codes_of_procedures_are_known_by_their_shape(
    tmp_path, reference, cells, is_code
):
    rows = "".join(f"{cell};Thủ tục số {n}\n" for n, cell in enumerate(cells))
    draft = _draft_csv(tmp_path, reference, f"Tỷ số;Tên\n{rows}", "a.csv")
    assert (draft["contract"] == "procedure") == is_code


def test_a_number_is_never_a_code(tmp_path: Path, reference):
    values = ("1.000039", "1.001234", "2.000154", "1.011442", "3.000001")
    records = [f'{{"donVi": "{u}", "chiSo": {v}}}' for u, v in zip(UNITS, values, strict=True)]  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(f"[{','.join(records)}]", "utf-8")
    draft = yaml.safe_load(draft_source(path, reference, TODAY))
    assert draft["contract"] == "observation"


@pytest.mark.parametrize(
    "field", ["page", "per_page", "_id", "offset", "pageSize", "uuid"]
)
def test_fields_of_paging_are_no_values(tmp_path: Path, reference, field: str):
    records = [{"donVi": unit, "soHoSo": n, field: n} for n, unit in enumerate(UNITS)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    [table] = yaml.safe_load(draft_source(path, reference, TODAY))["tables"]
    to = {column["spellings"]: column["to"] for column in table["columns"]}
    assert (to[f"/{field}"], to["/soHoSo"]) == ("nothing", "value")


@pytest.mark.parametrize(
    "header",
    ["Ghi chú", "Vĩ độ", "Mean humidity", "Tổng số", "2024", "%", "Cột 7", "x1"],
)  # fmt: skip
def test_no_measure_is_suggested_where_none_is_close(reference, header: str):
    assert list_closest_measures(header, reference) == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Hồ sơ / Tiếp nhận", "dossiers_received"),
        ("/hoSoTiepNhan", "dossiers_received"),
        ("dossiers_online", "dossiers_online"),
        ("Infant mortality rate", "infant_mortality_rate"),
    ],
)
def test_the_measure_that_is_called_so_comes_first(reference, header: str, code: str):
    closest = [found for found, _ in list_closest_measures(header, reference)]
    assert closest[:1] == [code] or code in closest


def test_a_draft_knows_when_the_boundary_sets_begin(tmp_path: Path, reference):
    assert find_first_year(reference) == 2008
    rows = "".join(f"{unit};1,5;1,6;1,7;1,8\n" for unit in UNITS)
    header = "Tỉnh;2005;2007;2008;Prel. 2024\n"
    draft = _draft_csv(tmp_path, reference, f"Dân số\n\n{header}{rows}", "a.csv")
    columns = draft["tables"][0]["columns"]
    value = next(column for column in columns if column["to"] == "value")
    older = next(c for c in columns if c["to"] == "nothing" and "matching" in c)
    for year, is_known in (("2005", False), ("2007", False), ("2008", True), ("2024", True)):  # fmt: skip
        matches = re.fullmatch(value["matching"], year) is not None
        assert matches == is_known, year
        assert re.fullmatch(older["matching"], year)
    assert columns.index(value) < columns.index(older)
    assert older["required"] is False


def test_years_down_the_rows_are_kept_from_the_first_known_one(tmp_path, reference):
    rows = "".join(f"{unit};{year};5\n" for year in (2005, 2010) for unit in UNITS)
    draft = _draft_csv(tmp_path, reference, f"Tỉnh;Năm;Hồ sơ tiếp nhận\n{rows}", "a.csv")  # fmt: skip
    [rule] = draft["tables"][0]["only_rows"]
    assert rule["of"] == "Năm"
    assert [bool(re.match(rule["matching"], year)) for year in ("2005", "2010")] == [False, True]  # fmt: skip


@pytest.mark.parametrize("first", [1998, 2008, 2010, 2019, 2025])
def test_years_from_the_first_one_on(first: int):
    pattern = re.compile(write_years_from(first))
    century = first // 100 * 100
    found = {y for y in range(century, century + 100) if pattern.fullmatch(str(y))}
    assert found == set(range(first, century + 100))


def test_a_draft_has_one_column_of_units_numbers_no_rows_and_reads_the_year_of_a_sheet(
    tmp_path: Path, reference
):
    """As the index of competitiveness is printed: each part beside the provinces again."""
    book = openpyxl.Workbook()
    book.active.title = "2019"
    book.active.append(["Thứ tự", "Tỉnh", "Chỉ số 1", "Tỉnh, thành phố", "Chỉ số 2"])
    for n, unit in enumerate(UNITS, 1):
        book.active.append([n, unit, 7.5 + n, unit, 3.25 + n])
    book.save(tmp_path / "pci.xlsx")
    draft = yaml.safe_load(draft_source(tmp_path / "pci.xlsx", reference, TODAY))
    [table] = draft["tables"]
    to = {column["spellings"]: column["to"] for column in table["columns"]}
    assert to == {
        "Thứ tự": "nothing",
        "Tỉnh": "unit",
        "Chỉ số 1": "value",
        "Tỉnh, thành phố": "nothing",
        "Chỉ số 2": "value",
    }
    assert "year" in table["period"]["in_sheet_name"]


def test_a_wide_workbook_is_looked_up_table_by_table_and_not_column_by_column(
    tmp_path: Path, reference, monkeypatch
):
    """As PAPI prints its full index: sheets of many columns, each with a header of its own."""
    sheets, columns = 3, 40
    _write_wide_workbook(tmp_path / "wide.xlsx", sheets, columns)
    calls: Counter[str] = Counter()

    def count_calls(module: object, name: str) -> None:
        counted = getattr(module, name)

        def call(*args: object, **kwargs: object) -> object:
            calls[name] += 1
            return counted(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    count_calls(draft_columns, "parse_numbers")
    count_calls(draft_columns, "fold_header")
    count_calls(UnitNames, "_suggest_name")
    draft = yaml.safe_load(draft_source(tmp_path / "wide.xlsx", reference, TODAY))
    assert [len(table["columns"]) for table in draft["tables"]] == [columns + 2] * 3
    assert calls["parse_numbers"] == sheets
    # Each name of a measure once, in two languages and as a code, beside the headers.
    names = 3 * reference.measures.height
    assert calls["fold_header"] <= names + sheets * (columns + 2)
    assert calls["_suggest_name"] == 0, "a draft explains no word that is no unit"


def _write_wide_workbook(path: Path, sheets: int, columns: int) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(sheets):
        sheet = book.create_sheet(f"D{number}")
        headers = [f"D{number}.{n} Tỷ lệ người dân {n}" for n in range(columns)]
        sheet.append(["Tỉnh", "Nhận xét", *headers])
        for row, unit in enumerate(UNITS * 12):
            figures = [f"{row + n / 7:.3f}" for n in range(columns)]
            sheet.append([unit, f"Người trả lời thứ {row}", *map(float, figures)])
    book.save(path)
