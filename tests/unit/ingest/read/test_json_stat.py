"""JSON-stat: what each way of writing a cube means, and documents that lie."""

from __future__ import annotations

import itertools
import json
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.problem import Refusal
from ingest.read.formats import json_stat
from ingest.read.sheet import Sheet

PROVINCES = {
    "category": {
        "index": {"79": 1, "01": 0},
        "label": {"01": "Hà Nội", "79": "TP. Hồ Chí Minh"},
    }
}
YEARS = {"category": {"index": ["2022", "2023"]}}


@pytest.fixture
def read(tmp_path: Path):
    def one(document: object) -> list[Sheet]:
        path = tmp_path / "cube.json"
        path.write_text(
            document if isinstance(document, str) else json.dumps(document), "utf-8"
        )
        return json_stat.read_json_stat(path, path.name)

    return one


def cube(value: object, **more: object) -> dict:
    dimension = {"province": PROVINCES, "year": YEARS}
    return {"version": "2.0", "class": "dataset", "id": ["province", "year"], "size": [2, 2], "dimension": dimension,
            "value": value, **more}  # fmt: skip


def test_codes_stand_in_their_declared_order_with_their_labels(read):
    (sheet,) = read(
        cube([1, 2, 3, 4], label="Subscribers", updated="2024-03-01T02:00:00Z")
    )
    assert sheet.name == "Subscribers"
    assert not sheet.has_header
    assert sheet.cells.columns == [
        "row",
        "province",
        "province_label",
        "year",
        "value",
        "updated",
    ]
    assert sheet.cells.rows() == [
        (1, "01", "Hà Nội", "2022", "1", "2024-03-01"),
        (2, "01", "Hà Nội", "2023", "2", "2024-03-01"),
        (3, "79", "TP. Hồ Chí Minh", "2022", "3", "2024-03-01"),
        (4, "79", "TP. Hồ Chí Minh", "2023", "4", "2024-03-01"),
    ]


def test_numbers_are_as_printed_and_null_is_no_cell(read):
    (sheet,) = read('{"dimension": {"a": {"category": {"index": ["x", "y", "z"]}}}, "id": ["a"], "size": [3], '
                    '"value": [2.000200, 1e3, null]}')  # fmt: skip
    assert sheet.cells["value"].to_list() == ["2.000200", "1e3", None]


def test_a_sparse_cube_gives_what_it_has_at_its_place(read):
    (sheet,) = read(cube({"3": 4, "0": 1}, status={"3": "p"}))
    assert sheet.cells.rows() == [
        (4, "79", "TP. Hồ Chí Minh", "2023", "4", "p"),
        (1, "01", "Hà Nội", "2022", "1", None),
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("e", ["e"] * 4),
        (["e"], ["e"] * 4),
        (["a", None, "b", ""], ["a", None, "b", None]),
        ({"1": "p"}, [None, "p", None, None]),
    ],
)
def test_a_status_is_for_all_for_each_or_for_some(read, status, expected):
    assert (
        read(cube([1, 2, 3, 4], status=status))[0].cells["status"].to_list() == expected
    )


def test_a_unit_stands_beside_its_category(read):
    given = cube([1, 2, 3, 4])
    given["dimension"]["year"] = {
        "category": {
            "index": ["a", "b"],
            "unit": {"a": {"base": "tỷ đồng", "decimals": 1}, "b": {"multiplier": 3}},
        }
    }
    assert read(given)[0].cells["year_unit"].to_list() == ["tỷ đồng", "10^3"] * 2


def test_a_dimension_named_as_a_column_of_ours_is_told_apart(read):
    given = {
        "id": ["Value"],
        "size": [1],
        "dimension": {"Value": {"category": {"index": ["v"]}}},
        "value": [7],
    }
    assert read(given)[0].cells.columns == ["row", "dimension Value", "value"]


def test_a_bundle_and_a_collection_give_a_sheet_for_each_dataset(read):
    old = {"id": ["year"], "size": [2], "year": YEARS}
    bundle = {
        "one": {"dimension": old, "value": [1, 2]},
        "two": {"dimension": old, "value": [3, 4], "label": "Two"},
    }
    assert [(s.name, s.cells["value"].to_list()) for s in read(bundle)] == [
        ("one", ["1", "2"]),
        ("two", ["3", "4"]),
    ]
    collection = {
        "class": "collection",
        "link": {"item": [cube([1, 2, 3, 4], label="A"), {"href": "b"}]},
    }
    assert [s.name for s in read(collection)] == ["A"]
    (links,) = read(
        {
            "class": "collection",
            "link": {"item": [{"class": "dataset", "href": "b", "label": "B"}]},
        }
    )
    assert links.cells.rows() == [(1, "dataset", "b", "B")]


def test_a_description_without_values_gives_the_categories(read):
    (sheet,) = read(cube([]))
    assert sheet.cells.rows() == [
        (1, "province", "01", "Hà Nội", None),
        (2, "province", "79", "TP. Hồ Chí Minh", None),
        (3, "year", "2022", None, None),
        (4, "year", "2023", None, None),
    ]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_every_figure_stands_at_its_categories(tmp_path_factory, sizes, data):
    names = [f"d{n}" for n in range(len(sizes))]
    places = list(itertools.product(*(range(size) for size in sizes)))
    kept = data.draw(st.sets(st.integers(0, len(places) - 1), min_size=1))
    document = {
        "id": names,
        "size": sizes,
        "dimension": {
            n: {"category": {"index": [f"{n}c{i}" for i in range(s)]}}
            for n, s in zip(names, sizes, strict=True)
        },
        "value": {str(at): str(places[at]) for at in kept},
    }
    path = tmp_path_factory.mktemp("cube") / "cube.json"
    path.write_text(json.dumps(document), "utf-8")
    (sheet,) = json_stat.read_json_stat(path, path.name)
    for row, *codes, value in sheet.cells.select("row", *names, "value").iter_rows():
        assert value == str(places[row - 1])
        assert codes == [
            f"{n}c{i}" for n, i in zip(names, places[row - 1], strict=True)
        ]


@pytest.mark.parametrize(
    ("document", "reason", "told"),
    [
        ("", "empty", "no bytes"),
        ('{"class": "dataset", "value": [1, 2', "truncated", "stops"),
        ("<html>", "not_what_it_says", "HTML"),
        (cube([1, 2, 3]), "truncated", "3 values"),
        (cube([1, 2, 3, 4, 5]), "not_what_it_says", "5 values"),
        (cube({"4": 1}), "not_what_it_says", "one at place 4"),
        (cube({"-1": 1}), "not_what_it_says", "one at place -1"),
        (
            cube([1, 2, 3, 4], status=["a", "b"]),
            "not_what_it_says",
            "2 statuses for 4 values",
        ),
        (cube([1, 2, 3, 4], size=[2]), "not_what_it_says", "2 dimensions and 1 sizes"),
        (cube([1] * 6, size=[3, 2]), "not_what_it_says", "2 categories"),
        (
            cube([1, 2, 3, 4], id=["province", "month"]),
            "not_what_it_says",
            "built differently",
        ),
        ({"error": "no such table"}, "not_what_it_says", "the keys error"),
        ([1, 2], "not_what_it_says", "built differently"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(read, document, reason, told):
    with pytest.raises(Refusal) as refused:
        read(document)
    assert refused.value.reason == reason
    assert told in refused.value.found


def test_huge_declared_dimensions_cost_nothing(read):
    names = [f"d{n}" for n in range(6)]
    huge = {
        "id": names,
        "size": [50] * 6,
        "dimension": {
            n: {"category": {"index": [str(i) for i in range(50)]}} for n in names
        },
        "value": {"0": 1, "15624999999": 2},
    }
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(Refusal) as refused:
        read(huge)
    assert time.process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()
    assert refused.value.reason == "hostile"
    assert "50 × 50 × 50" in refused.value.found


def test_a_cube_of_too_many_columns_is_refused(read):
    names = [f"d{n}" for n in range(1200)]
    wide = {
        "id": names,
        "size": [1] * 1200,
        "dimension": {n: {"category": {"index": ["a"]}} for n in names},
        "value": [1],
    }
    with pytest.raises(Refusal) as refused:
        read(wide)
    assert refused.value.reason == "hostile"


def test_datasets_without_end_are_refused(read):
    one = {
        "dimension": {
            "id": ["a"],
            "size": [1],
            "a": {"category": {"label": {"x": "X"}}},
        },
        "value": [1],
    }
    with pytest.raises(Refusal) as refused:
        read({str(n): one for n in range(2000)})
    assert refused.value.reason == "hostile"


def test_lists_nested_without_end_are_refused(read):
    with pytest.raises(Refusal) as refused:
        read('{"dimension": ' + "[" * 100_000)
    assert refused.value.reason in ("hostile", "truncated")
