"""The indicators in the formats of statistical tools hold the same values, by the formats' own rules."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import re
from decimal import Decimal
from math import prod
from pathlib import Path

import duckdb
import pytest
from pyjstat import pyjstat
from release_facts import make_facts
from release_warehouse import (
    insert_rows,
    make_warehouse,
    stage_warehouse,
    value_row,
)

from orchestration.release.describe.column_descriptions import read_marts
from orchestration.release.write.exchange import JSON_STAT, SDMX, write_exchange
from orchestration.release.write.files import Unexportable


def spanning_row(start: str, end: str) -> dict[str, object]:
    """A value of the period between two days."""
    days = {
        "period_start": dt.date.fromisoformat(start),
        "period_end": dt.date.fromisoformat(end),
    }
    return value_row("digital_economy", pair=("1", "4")) | days


# First day, last day → the period as SDMX writes it.
SPANS = {
    ("2024-01-01", "2024-12-31"): "2024",
    ("2024-04-01", "2024-06-30"): "2024-Q2",
    ("2024-02-01", "2024-02-29"): "2024-02",
    ("2024-01-01", "2024-05-31"): "2024-01-01/P5M",
    ("2024-02-01", "2024-04-30"): "2024-02-01/P3M",
    ("2023-12-15", "2024-01-14"): "2023-12-15/P31D",
    ("2024-06-30", "2024-06-30"): "2024-06-30",
}
VALUES = (
    value_row(),
    value_row(end="2024-04-30", pair=None),
    value_row(unit="P24", boundary_set="provinces_34", pair=("7", "9")),
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exchanged")
    warehouse = make_warehouse(
        folder / "w.duckdb", values=[*VALUES, *(spanning_row(*span) for span in SPANS)]
    )
    stage_warehouse(warehouse, folder / "r1", make_facts(), previous=None)
    return folder / "r1"


@pytest.fixture(scope="module")
def table(release: Path) -> list[dict[str, str]]:
    with (release / SDMX).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def cube(release: Path) -> dict:
    return json.loads((release / JSON_STAT).read_text("utf-8"))


def test_sdmx_csv_begins_with_the_columns_of_the_standard(
    table: list[dict[str, str]],
) -> None:
    assert list(table[0])[:9] == [
        "STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA", "TIME_PERIOD", "PERIOD_KIND", "BOUNDARY_SET",
        "OBS_VALUE",
    ]  # fmt: skip
    assert {(r["STRUCTURE"], r["ACTION"]) for r in table} == {("dataflow", "I")}
    assert all(
        re.fullmatch(r"[A-Z]+:[A-Z_]+\(\d+\.\d+\.\d+\)", r["STRUCTURE_ID"])
        for r in table
    )
    assert all(
        re.fullmatch(r"[A-Za-z0-9_@$-]+", r[c])
        for r in table
        for c in ("INDICATOR", "REF_AREA", "BOUNDARY_SET")
    )
    keys = [tuple(r[c] for c in list(r)[3:8]) for r in table]
    assert len(set(keys)) == len(keys) == 10


def test_sdmx_periods_are_written_as_sdmx_writes_them(
    table: list[dict[str, str]],
) -> None:
    assert {
        r["TIME_PERIOD"] for r in table if r["INDICATOR"] == "digital_economy"
    } == set(SPANS.values())


def test_sdmx_csv_holds_the_values_their_pair_and_why_one_is_missing(
    table: list[dict[str, str]],
) -> None:
    by_key = {
        (r["REF_AREA"], r["TIME_PERIOD"]): r
        for r in table
        if r["INDICATOR"] == "online_dossiers"
    }
    march, april = by_key["VN", "2024-03"], by_key["VN", "2024-04"]
    assert (march["OBS_VALUE"], march["NUMERATOR"], march["OBS_STATUS"]) == (
        "68.543847",
        "115665.0",
        "A",
    )
    assert (march["UNIT_MEASURE"], march["VALUE_STATUS"]) == ("PT", "computed")
    assert (april["OBS_VALUE"], april["OBS_STATUS"], april["MISSING_REASON"]) == (
        "",
        "O",
        "not_reported",
    )


# The marks of a value → its OBS_STATUS, one letter of SDMX's code list CL_OBS_STATUS.
MARKED = (
    ({"qualifier": ""}, "A"),
    ({"qualifier": "~"}, "E"),
    ({"flags": "corrected|estimated"}, "E"),
    ({"flags": "provisional", "maturity": "provisional"}, "P"),
    ({"qualifier": "<", "maturity": "provisional"}, "P"),
    ({"flags": "break|estimated"}, "B"),
    ({"value": None, "missing_reason": "not_applicable"}, "M"),
    ({"value": None, "missing_reason": "incomplete_coverage", "flags": "break"}, "O"),
)


def test_sdmx_says_what_a_value_is_marked_with(tmp_path: Path) -> None:
    """judging.md §6: P, E, B… and not always A; the marks themselves are attributes."""
    rows, expected = [], []
    for month, (marks, status) in enumerate(MARKED, start=1):
        end = f"{2023 + month // 12}-{month:02}-28"
        rows.append(value_row(end=end) | marks)
        expected.append((status, marks.get("qualifier", ""), marks.get("flags", "")))
    stage_warehouse(
        make_warehouse(tmp_path / "w.duckdb", values=rows),
        tmp_path / "r1",
        make_facts(),
        previous=None,
    )
    with (tmp_path / "r1" / SDMX).open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [
        (row["OBS_STATUS"], row["QUALIFIER"], row["FLAGS"]) for row in table
    ] == expected


def test_sdmx_says_where_a_series_breaks(tmp_path: Path) -> None:
    march = value_row()
    key = (
        "indicator_id",
        "unit_id",
        "period_start",
        "period_end",
        "period_kind",
        "boundary_set",
    )
    warehouse = make_warehouse(tmp_path / "w.duckdb", values=[march])
    change = {name: march[name] for name in key} | {"is_across_break": True}
    with duckdb.connect(str(warehouse)) as connection:
        insert_rows(connection, "fct_change", [change])
    stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)
    with (tmp_path / "r1" / SDMX).open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["OBS_STATUS"] == "B"


def test_the_own_tool_of_json_stat_reads_it(release: Path) -> None:
    frame = pyjstat.Dataset.read((release / JSON_STAT).read_text("utf-8")).write(
        "dataframe"
    )
    read = {
        tuple(row[:-1]): row[-1]
        for row in frame.dropna(subset="value").itertuples(index=False, name=None)
    }
    assert len(read) == 9
    name = "Tỷ lệ hồ sơ trực tuyến · Share of dossiers filed online"
    assert (
        read[
            name,
            "Cả nước · Viet Nam",
            "2024-03-01..2024-03-31",
            "in_period",
            "as_reported",
        ]
        == 68.543847
    )


def test_json_stat_keeps_the_rules_of_its_dataset_class(cube: dict) -> None:
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    assert cube["id"] == list(cube["dimension"])
    assert cube["size"] == [
        len(d["category"]["index"]) for d in cube["dimension"].values()
    ]
    assert all(
        set(d["category"]["label"]) == set(d["category"]["index"])
        for d in cube["dimension"].values()
    )
    assert {name for role in cube["role"].values() for name in role} <= set(cube["id"])
    assert all(
        0 <= int(index) < prod(cube["size"]) for index in cube["value"] | cube["status"]
    )
    assert dt.datetime.fromisoformat(cube["updated"]).tzinfo
    assert cube["dimension"]["unit"]["category"]["label"]["VN"] == "Cả nước · Viet Nam"


def test_json_stat_read_back_by_its_own_rule_gives_the_table(
    release: Path, cube: dict
) -> None:
    places = itertools.product(
        *(cube["dimension"][name]["category"]["index"] for name in cube["id"])
    )
    read = {
        key: (cube["value"].get(str(n)), cube["status"].get(str(n)))
        for n, key in enumerate(places)
    }
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        rows = connection.execute(
            "SELECT indicator_id, unit_id, period_start || '..' || period_end, period_kind, boundary_set, value,"
            " coalesce(missing_reason, value_status) FROM fct_indicator"
        ).fetchall()
    assert len(rows) == 10
    for *key, value, status in rows:
        found, said = read.pop(tuple(key))
        assert (None if found is None else Decimal(str(found)), said) == (value, status)
    assert set(read.values()) == {(None, None)}


def test_a_release_without_indicators_or_one_of_their_columns_is_refused(
    release: Path, tmp_path: Path
) -> None:
    """The exchange formats are promised: nothing is published without them."""
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        marts = read_marts(connection, "indicators", "main")
        units = tuple(mart for mart in marts if mart.name == "dim_org_unit")
        with pytest.raises(
            Unexportable,
            match=r"exchange/: expected .* found no fct_indicator, fct_change, dim_indicator;",
        ):
            write_exchange(connection, tmp_path, make_facts(), units)
    assert list(tmp_path.iterdir()) == []
