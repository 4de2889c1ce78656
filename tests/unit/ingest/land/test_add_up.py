"""Rows that are parts of one figure: one system, one operator, one label a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.declare.table import DeclaredColumn, DeclaredTable
from tests.unit.ingest.landed import DECLARED, Office

PARTS = DECLARED.replace(
    "  - period:",
    "  - add_up: true\n    only_rows: [{of: Nơi, matching: '^\\w'}]\n    period:",
).replace(
    "      - {to: value, spellings: [Trực tuyến], measure: dossiers_online}",
    "      - {to: value, spellings: [Trực tuyến], measure: dossiers_online, counts: [Có]}\n"
    "      - {to: nothing, spellings: [Ghi chú, Nơi]}",
)
HEAD = "Tỉnh;Ghi chú;Nơi;Tiếp nhận;Trực tuyến\n"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    office = Office(tmp_path, seeds)
    office.declare(PARTS)
    return office


def _values(office: Office, text: str) -> dict[tuple[str, str], float | None]:
    office.send(HEAD + text)
    rows = office.land().rows.select("unit_id", "measure_code", "value").rows()
    return {
        (unit, measure): None if value is None else float(value)
        for unit, measure, value in rows
    }


def test_parts_of_a_unit_are_added_up_and_words_are_counted(office):
    values = _values(
        office, "Hà Nội;;a;1.200;Có\nLào Cai;;b;5;Không\nHà Nội;;c;34;Có\n;;;9;\n"
    )
    assert values == {
        ("ha_noi", "dossiers_received"): 1234,
        ("ha_noi", "dossiers_online"): 2,
        ("lao_cai", "dossiers_received"): 5,
        ("lao_cai", "dossiers_online"): 0,
    }


def test_a_sum_stands_where_its_first_part_does_and_says_of_how_many_rows_it_is(office):
    office.send(HEAD + "Lào Cai;;a;1;Có\nHà Nội;;b;3;Có\nHà Nội;;c;4;Có\n")
    landed = {
        (row["unit_id"], row["measure_code"]): row
        for row in office.land().rows.iter_rows(named=True)
    }
    row = landed["ha_noi", "dossiers_received"]
    assert (row["cell_row"], row["value_text"]) == (3, "7")
    assert row["note"] == "added up from 2 rows of the file"


@pytest.mark.parametrize("part", ["", "…"])
def test_without_one_part_there_is_no_whole(office, part):
    values = _values(office, f"Hà Nội;;a;12;Có\nHà Nội;;b;{part};Có\nLào Cai;;c;1;Có\n")
    assert values["ha_noi", "dossiers_received"] is None
    assert values["ha_noi", "dossiers_online"] == 2


def test_a_part_that_can_not_be_read_holds_the_file_with_its_text(office):
    office.send(HEAD + "Hà Nội;;a;12;Có\nHà Nội;;b;2OO;Có\n")
    with pytest.raises(Exception, match="2OO"):
        office.land()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "needs `add_up: true`"),
        (
            {
                "add_up": True,
                "outline": {"key": "k", "number": "a", "label": "b", "levels": ["^A$"]},
            },
            "`add_up` or `outline`, found both",
        ),
    ],
)
def test_what_can_not_be_added_up_is_refused(fields, sentence):
    column = DeclaredColumn(to="value", spellings=("a",), counts=("Có",))
    with pytest.raises(ValidationError, match=sentence):
        DeclaredTable(columns=(column,), **fields)
