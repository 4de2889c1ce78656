"""A new or vanished field is held, or left out by name, whatever the format; and advice never misleads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.parse.headers.drift import HeaderDrift
from ingest.problem import Refusal
from tests.unit.ingest.landed import DECLARED, Office

HEAD = DECLARED[: DECLARED.index("read:")]
FIELDS = {"xlsx": "{}", "csv": "{}", "json_records": "/{}", "px": "{}", "json_stat": "{}", "sdmx": "{}"}  # fmt: skip


def _declare(kind: str, *, undeclared: str = "hold") -> str:
    """A table with a unit, a value and one optional field, as each format names them."""
    reader = "delimited" if kind == "csv" else kind
    value = {"csv": "so", "json_records": "/so", "sdmx": "OBS_VALUE"}.get(kind, "value")
    flow = "      - {to: nothing, spellings: DATAFLOW}\n" if kind == "sdmx" else ""
    unit, note = FIELDS[kind].format("tinh"), FIELDS[kind].format("ghi_chu")
    return f"""{HEAD}read: {{kind: {reader}}}
tables:
  - period: {{kind: in_period, text: "2024-03"}}
    undeclared: {undeclared}
    columns:
      - {{to: unit, spellings: {unit}}}
      - {{to: value, spellings: {value}, measure: dossiers_received}}
      - {{to: nothing, spellings: {note}, required: false}}
{flow}"""


def _write(kind: str, fields: list[str]) -> tuple[str, str]:
    """A file of one record for Hà Nội with these fields beside the value: its name and its text."""
    values = {"tinh": "Hà Nội", "ghi_chu": "x"}
    record = {name: values.get(name, "y") for name in fields}
    if kind == "csv":
        return "a.csv", ";".join([*record, "so"]) + "\n" + ";".join([*record.values(), "5"]) + "\n"  # fmt: skip
    if kind == "json_records":
        return "a.json", json.dumps([record | {"so": 5}], ensure_ascii=False)
    if kind == "px":
        statements = [f'VALUES("{name}")="{text}";' for name, text in record.items()]
        stub = ",".join(f'"{name}"' for name in record)
        return "a.px", f'MATRIX="T";\nSTUB={stub};\n' + "\n".join(statements) + "\nDATA=\n5;"  # fmt: skip
    if kind == "json_stat":
        dimensions = {
            name: {"category": {"index": [text]}} for name, text in record.items()
        }
        cube = {"version": "2.0", "class": "dataset", "id": list(record), "size": [1] * len(record)}  # fmt: skip
        return "a.json", json.dumps(cube | {"dimension": dimensions, "value": [5]}, ensure_ascii=False)  # fmt: skip
    header = ["DATAFLOW", *record, "OBS_VALUE"]
    return "a.csv", ",".join(header) + "\n" + ",".join(["T:T(1.0)", *record.values(), "5"]) + "\n"  # fmt: skip


KINDS = ["csv", "json_records", "px", "json_stat", "sdmx"]


def _land(office: Office, kind: str, fields: list[str], undeclared: str = "hold"):
    office.declare(_declare(kind, undeclared=undeclared))
    for path in office.files.iterdir():
        path.unlink()
    name, text = _write(kind, fields)
    office.send(text, name)
    return office.land()


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    return Office(tmp_path, seeds)


@pytest.mark.parametrize("kind", KINDS)
def test_declared_fields_land_with_and_without_the_optional_one(office, kind):
    for fields in (["tinh", "ghi_chu"], ["tinh"]):
        assert _land(office, kind, fields).rows["value"].to_list() == [5]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_field_is_held_in_every_format(office, kind):
    with pytest.raises(HeaderDrift) as refused:
        _land(office, kind, ["tinh", "gioi_tinh"])
    assert "gioi_tinh" in refused.value.found


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_field_is_left_out_by_name_where_the_table_says_so(office, kind):
    landing = _land(office, kind, ["tinh", "gioi_tinh"], undeclared="leave_out")
    assert [one.what.strip("/") for one in landing.left_out] == ["gioi_tinh"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_renamed_field_is_held_with_the_old_name(office, kind):
    with pytest.raises(HeaderDrift) as refused:
        _land(office, kind, ["tinh_tp", "ghi_chu"])
    field = FIELDS[kind].format("tinh")
    assert f"“{field}” is missing" in refused.value.found


JSON = _declare("json_records")


@pytest.mark.parametrize(
    "records",
    [
        [{"tinh": "Hà Nội", "so": {"value": 5}}],
        [{"tinh": "Hà Nội", "so": 5}, {"tinh": "Huế", "so": {"value": 6}}],
        [{"tinh": "Hà Nội", "so": 5, "moi": None}],
        [{"tinh": "Hà Nội", "so": 5, "moi": {"sau": [{"x": 1}]}}],
    ],
)
def test_a_value_that_moved_deeper_or_came_new_holds_the_file(office, records):
    office.declare(JSON)
    (office.files / "form.csv").unlink()
    office.send(json.dumps(records, ensure_ascii=False), "a.json")
    with pytest.raises(Refusal, match="header_drift"):
        office.land()


def test_records_deeper_in_the_document_are_named_by_their_list(office):
    office.declare(JSON)
    (office.files / "form.csv").unlink()
    page = {"result": {"records": [{"tinh": "Hà Nội", "so": 5}, {"tinh": "Huế", "so": 6}]}}  # fmt: skip
    office.send(json.dumps(page, ensure_ascii=False), "a.json")
    with pytest.raises(HeaderDrift) as refused:
        office.land()
    assert "records: /result/records" in refused.value.to_fix


@pytest.mark.parametrize("field", ["/chi_tiet", "/chi_tiet/phi"])
def test_what_lies_below_a_field_that_feeds_nothing_is_declared_with_it(office, field):
    office.declare(JSON.replace("/ghi_chu", field))
    (office.files / "form.csv").unlink()
    record = {"tinh": "Hà Nội", "so": 5, "chi_tiet": {"phi": [{"muc": 1}, {"muc": 2}]}}
    office.send(json.dumps([record], ensure_ascii=False), "a.json")
    assert office.land().rows.height == 1


TABLE = DECLARED.replace(
    "      - {to: unit,",
    "      - {to: nothing, spellings: [STT]}\n      - {to: unit,",
)


def _refuse(office: Office, yaml: str, text: str) -> HeaderDrift:
    office.declare(yaml)
    office.send(text)
    with pytest.raises(HeaderDrift) as refused:
        office.land()
    return refused.value


def test_a_column_of_remarks_is_never_taken_for_the_one_that_numbers_rows(office):
    drift = _refuse(office, TABLE, "Ghi chú;Tỉnh;Tiếp nhận;Trực tuyến\nxong;Hà Nội;5;1\n")  # fmt: skip
    assert "“STT” is missing, and no header is left that could be it" in drift.found
    assert "STT" not in drift.to_fix


@pytest.mark.parametrize("printed", ["Hồ sơ nhận", "Tiếp nhận mới", "So sánh"])
def test_nothing_is_not_offered_for_what_could_be_a_required_column(office, printed):
    drift = _refuse(office, DECLARED, f"Tỉnh;{printed};Trực tuyến\nHà Nội;5;1\n")
    assert "{to: nothing" not in drift.to_fix


def test_a_column_of_words_is_not_offered_as_one_of_figures(office):
    drift = _refuse(office, DECLARED, "Tỉnh;Tiếp nhận (ghi chú);Trực tuyến\nHà Nội;đủ;1\n")  # fmt: skip
    assert "no header is left" in drift.found
    assert "under the column “Tiếp nhận”" not in drift.to_fix


@pytest.mark.parametrize(
    "garbled", ["TiÕp nhËn", "Tiáº¿p nháº n", "Tieáp nhaän (ñaõ)", '{"tiep_nhan": 5}', "<b>Tiếp nhận</b>"]
)  # fmt: skip
def test_what_is_no_header_is_never_pasted(office, garbled):
    """Letters of another encoding that stand alone, JSON and markup."""
    drift = _refuse(office, DECLARED, f"Tỉnh;{garbled};Trực tuyến\nHà Nội;5;1\n".replace('"', ""))  # fmt: skip
    assert garbled.replace('"', "") not in drift.to_fix


def test_a_pattern_is_named_as_the_column_that_is_closest(office):
    yaml = DECLARED.replace("spellings: [Trực tuyến]", "matching: 'so sánh ?\\(?%\\)?'")
    drift = _refuse(office, yaml, "Tỉnh;Tiếp nhận;So sánh %%\nHà Nội;5;1\n")
    assert "closest: “So sánh %%” at C1" in drift.found
    assert "in `spellings`" in drift.to_fix
    assert "{to: nothing" not in drift.to_fix


def test_two_equal_headers_are_not_explained_by_the_same_words_again(office):
    drift = _refuse(office, DECLARED, "Tỉnh;Tiếp nhận;Tiếp nhận;Trực tuyến\nHà Nội;5;6;1\n")  # fmt: skip
    assert "B and C bear the same header" in drift.to_fix
    assert "hidden" not in drift.to_fix
    assert 'upper header: "Tiếp nhận"' not in drift.to_fix
