"""JSON records become rows of text cells named by their pointers, values as printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.declare.read import JsonRecordsRead
from ingest.problem import Refusal
from ingest.read.formats import json_records


def _read(tmp_path: Path, document: object, records: str = ""):
    path = tmp_path / "0a1b"
    path.write_bytes(
        document if isinstance(document, bytes) else json.dumps(document).encode()
    )
    (sheet,) = json_records.read_json_records(
        path, "tra_loi.json", JsonRecordsRead(kind="json_records", records=records)
    )
    return sheet


def _refused(tmp_path: Path, document: object, records: str = "") -> Refusal:
    with pytest.raises(Refusal) as refused:
        _read(tmp_path, document, records)
    return refused.value


def test_leaves_are_columns_by_their_pointer(tmp_path):
    sheet = _read(
        tmp_path,
        [
            {"code": "1.000", "detail": {"isFullProcess": True}},
            {"code": "2", "detail": {"n": None}},
        ],
    )
    assert not sheet.has_header
    assert sheet.name == "/"
    assert sheet.cells.to_dicts() == [
        {
            "row": 1,
            "/code": "1.000",
            "/detail/isFullProcess": "true",
            "/detail/n": None,
        },
        {"row": 2, "/code": "2", "/detail/isFullProcess": None, "/detail/n": None},
    ]


def test_numbers_stay_as_printed(tmp_path):
    sheet = _read(
        tmp_path, b'[{"a": 2.000200, "b": 1e5, "c": 12345678901234567890, "d": -0.10}]'
    )
    assert sheet.cells.row(0)[1:] == (
        "2.000200",
        "1e5",
        "12345678901234567890",
        "-0.10",
    )


def test_one_object_is_one_record(tmp_path):
    assert _read(tmp_path, {"a": 1}).cells.rows() == [(1, "1")]


def test_records_are_found_by_their_pointer(tmp_path):
    sheet = _read(
        tmp_path,
        {"result": [{"total": 2}, {"re/cords": [{"a": 1}, {"a": 2}]}]},
        "/result/1/re~1cords",
    )
    assert sheet.name == "/result/1/re~1cords"
    assert sheet.cells.rows() == [(1, "1"), (2, "2")]


def test_lists_of_plain_values_are_joined(tmp_path):
    assert _read(tmp_path, {"levels": ["ministry", "ward"]}).cells[
        "/levels"
    ].to_list() == ["ministry|ward"]


def test_lists_of_objects_keep_their_columns_in_step(tmp_path):
    fees = [{"value": 0, "type": "FEE"}, {"type": "CHARGE"}, {"value": 5000}]
    row = _read(tmp_path, {"detail": {"fees": fees}}).cells.to_dicts()[0]
    assert row["/detail/fees/*/value"] == "0||5000"
    assert row["/detail/fees/*/type"] == "FEE|CHARGE|"


def test_an_empty_list_stays_as_an_empty_column(tmp_path):
    assert _read(tmp_path, {"a": 1, "fees": [], "unit": {}}).cells.to_dicts() == [
        {"row": 1, "/a": "1", "/fees": None, "/unit": None}
    ]


def test_rows_of_plain_lists_are_records_too(tmp_path):
    assert _read(tmp_path, [["Hà Nội", 5], ["Huế", 6]]).cells.to_dicts()[1] == {
        "row": 2,
        "/": "Huế|6",
    }


def test_text_and_keys_are_composed(tmp_path):
    sheet = _read(tmp_path, {"Te\u0302n": "Hue\u0302\u0301"})
    assert sheet.cells.to_dicts() == [{"row": 1, "/Tên": "Huế"}]


def test_a_mark_and_utf_16_are_understood(tmp_path):
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        assert _read(tmp_path, '{"a": "Huế"}'.encode(encoding)).cells.row(0) == (
            1,
            "Huế",
        )


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "empty"),
        (b"[]", "empty"),
        (b"<!doctype html><p>404", "not_what_it_says"),
        (b"{'a': 1}", "not_what_it_says"),
        (b"12", "not_what_it_says"),
        (b'[{"a": 1}, {"a"', "truncated"),
        (b'[{"a": "vi', "truncated"),
        (b'{"a": "\xff"}', "encoding_unknown"),
        (b"[" * 100_000, "hostile"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path, document, reason):
    assert _refused(tmp_path, document).reason == reason


def test_a_key_said_twice_is_refused_by_name(tmp_path):
    refusal = _refused(tmp_path, b'[{"value": 1, "value": 2}]')
    assert refusal.reason == "not_what_it_says"
    assert "value" in refusal.found


def test_a_moved_list_is_refused_with_what_stands_there(tmp_path):
    refusal = _refused(
        tmp_path, {"success": False, "error": {"message": "no"}}, "/result/records"
    )
    assert refusal.reason == "not_what_it_says"
    assert "success, error" in refusal.found


LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
DOCUMENT = st.recursive(
    LEAF,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside)
    ),
)


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENT)
def test_any_document_is_read_record_by_record_or_refused(tmp_path_factory, document):
    folder = tmp_path_factory.mktemp("any")
    try:
        sheet = _read(folder, document)
    except Refusal as refusal:
        assert refusal.reason in ("empty", "not_what_it_says")
        return
    assert sheet.cells.height == (len(document) if isinstance(document, list) else 1)


# A month of one province as the portal's board gives it: two places of records, metrics named by code.
def _metric(code: str, numerator: int | None, denominator: int | None) -> dict:
    return {"code": code, "numerator": numerator, "denominator": denominator}


BOARD = {
    "code": "OK",
    "data": {
        "overview": {
            "departmentCode": "H44",
            "metrics": [_metric("SYNC", 138, 138), _metric("RESULT", 133, 184)],
        },
        "evaluation": [
            {"departmentCode": "H44.01", "metrics": [_metric("RESULT", 0, 0)]},
            {"departmentCode": "H44.07", "metrics": []},
            {"departmentCode": "H44.09", "metrics": None},
        ],
    },
}


def _read_board(tmp_path: Path, document: object, *records: str):
    path = tmp_path / "0a1b"
    path.write_text(json.dumps(document), "utf-8")
    spec = JsonRecordsRead(
        kind="json_records", records=records, spread={"/metrics": "code"}
    )
    return json_records.read_json_records(path, "tra_loi.json", spec)


def test_several_pointers_are_several_sheets_and_a_metric_is_found_by_its_code(
    tmp_path,
):
    overview, evaluation = _read_board(
        tmp_path, BOARD, "/data/overview", "/data/evaluation"
    )
    assert (overview.name, evaluation.name) == ("/data/overview", "/data/evaluation")
    [row] = overview.cells.to_dicts()
    assert row["/metrics[SYNC]/numerator"] == row["/metrics[SYNC]/denominator"] == "138"
    assert row["/metrics[RESULT]/numerator"] == "133"
    assert row["/metrics[RESULT]/denominator"] == "184"
    # Zero of zero is printed as zero; a unit without the metric has no figure, not zero.
    assert evaluation.cells["/metrics[RESULT]/denominator"].to_list() == [
        *("0", None, None)
    ]


@pytest.mark.parametrize("other", [{"evaluation": []}, {}])
def test_an_empty_or_absent_list_among_several_gives_no_sheet(tmp_path, other):
    board = {"data": {"overview": {"a": 1}, **other}}
    [sheet] = _read_board(tmp_path, board, "/data/overview", "/data/evaluation")
    assert sheet.name == "/data/overview"


def test_where_none_of_several_lists_is_there_the_file_is_refused(tmp_path):
    with pytest.raises(Refusal, match="the keys data") as refused:
        _read_board(tmp_path, {"data": {"x": 1}}, "/parent", "/data/overview")
    assert refused.value.reason == "not_what_it_says"


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ([{"code": "A"}, {"code": "A"}], "“A” twice"),
        ([{"name": "A"}], "an object without “code”"),
        ([[1]], "an object without “code”"),
        ("A|B", "a text"),
    ],
)
def test_metrics_without_a_name_of_their_own_are_refused(tmp_path, metrics, found):
    with pytest.raises(Refusal, match=found) as refused:
        _read_board(tmp_path, {"metrics": metrics}, "")
    assert refused.value.reason == "not_what_it_says"


@given(st.permutations([("A", 1, 2), ("B", 3, 4), ("C/d", None, 0), ("E~", 7, None)]))
@settings(max_examples=20)
def test_a_pair_stays_together_whatever_the_order_of_its_list(
    tmp_path_factory, metrics
):
    folder = tmp_path_factory.mktemp("board")
    record = {"metrics": [_metric(*metric) for metric in metrics]}
    [sheet] = _read_board(folder, [record], "")
    [row] = sheet.cells.to_dicts()
    assert row["/metrics[A]/numerator"] == "1"
    assert row["/metrics[A]/denominator"] == "2"
    assert row["/metrics[C~1d]/denominator"] == "0"
    assert row["/metrics[E~0]/numerator"] == "7"
