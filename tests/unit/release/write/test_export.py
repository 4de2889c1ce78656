"""The marts as files: complete, in order, self-describing, the same bytes each time, and readable by old clients."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas
import polars as pl
import pyarrow.parquet
import pytest
from release_facts import make_facts
from release_warehouse import MARTS, make_warehouse, stage_warehouse, value_row

from orchestration.release.describe.column_descriptions import (
    Column,
    Mart,
    Text,
    parse_comment,
)
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store.verify import verify_release
from orchestration.release.write import export as exporting
from orchestration.release.write import parquet
from orchestration.release.write.delimited import write_csv
from orchestration.release.write.export import export_marts
from orchestration.release.write.files import DATABASE, Unexportable, fingerprint_file
from tests.mart_contracts import load_mart_contracts


@pytest.fixture(scope="module")
def exported(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export_marts(warehouse, folder, make_facts())
    return folder


def rows(source: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(source), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def to_decimal(number: float | str | None) -> Decimal | None:
    """The decimal that a double or a cell shows; None for no number."""
    return None if number in (None, "") else Decimal(str(number))


def test_every_mart_is_exported_three_times_with_all_its_rows(
    warehouse: Path, exported: Path
) -> None:
    marts = [
        name
        for (name,) in rows(
            warehouse, "SELECT table_name FROM duckdb_tables() ORDER BY 1"
        )
    ]
    assert marts == sorted(p.stem for p in (exported / "parquet").iterdir())
    assert marts == sorted(p.stem for p in (exported / "csv").iterdir())
    for mart in marts:
        (expected,) = rows(warehouse, f"SELECT count(*) FROM marts.{mart}")
        assert rows(exported / DATABASE, f"SELECT count(*) FROM {mart}") == [expected]
        assert (
            pl.read_parquet(exported / "parquet" / f"{mart}.parquet").height
            == expected[0]
        )
        with (exported / "csv" / f"{mart}.csv").open(
            encoding="utf-8-sig", newline=""
        ) as stream:
            assert len(list(csv.reader(stream))) == expected[0] + 1


def test_nothing_else_is_left_in_the_folder(exported: Path) -> None:
    assert {p.name for p in exported.iterdir()} == {DATABASE, "parquet", "csv"}


def test_the_three_forms_hold_the_same_values(exported: Path) -> None:
    table = rows(
        exported / DATABASE,
        "SELECT numerator, value, source_ids FROM fct_indicator",
    )
    parquet = pl.read_parquet(exported / "parquet" / "fct_indicator.parquet")
    doubles = parquet.select("numerator", "value", "source_ids").rows()
    assert [(to_decimal(n), to_decimal(v), ids) for n, v, ids in doubles] == table
    with (exported / "csv" / "fct_indicator.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        printed = [
            (to_decimal(r["numerator"]), to_decimal(r["value"]), r["source_ids"])
            for r in csv.DictReader(stream)
        ]
    assert printed == table
    assert (Decimal("115665"), Decimal("68.543847"), "gso__stats|mic__report") in table


def test_pandas_reads_them_without_being_told_anything(exported: Path) -> None:
    parquet = pandas.read_parquet(exported / "parquet" / "dim_indicator.parquet")
    printed = pandas.read_csv(exported / "csv" / "dim_indicator.csv")
    assert list(parquet.columns) == list(printed.columns)
    assert (
        list(printed["name_vi"])
        == list(parquet["name_vi"])
        == ["Tỷ trọng kinh tế số", "Tỷ lệ hồ sơ trực tuyến"]
    )


def test_a_csv_opens_in_excel_with_vietnamese(exported: Path) -> None:
    content = (exported / "csv" / "dim_indicator.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfindicator_id,name_vi,")
    assert "Tỷ lệ hồ sơ trực tuyến" in content.decode("utf-8-sig")


def test_moments_are_printed_in_utc_wherever_the_machine_stands(tmp_path: Path) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("set TimeZone = 'Asia/Ho_Chi_Minh'")
        connection.execute(
            "create table marts.rpt_moment as select timestamptz '2024-04-25 07:00:00' as moment"
        )
    (tmp_path / "out").mkdir()
    export_marts(warehouse, tmp_path / "out", make_facts())
    assert "2024-04-25T00:00:00Z" in (
        tmp_path / "out" / "csv" / "rpt_moment.csv"
    ).read_text("utf-8-sig")


def test_without_a_key_rows_stand_in_the_order_of_all_columns(tmp_path: Path) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create table marts.rpt_unkeyed as"
            " select (hash(n) % 7)::bigint as first, n as second from range(500) as numbers (n) order by hash(n)"
        )
    (tmp_path / "out").mkdir()
    export_marts(warehouse, tmp_path / "out", make_facts())
    exported = pl.read_parquet(tmp_path / "out" / "parquet" / "rpt_unkeyed.parquet")
    assert exported.height == 500
    assert exported.equals(exported.sort("first", "second"))


def test_rows_stand_in_the_order_of_the_key(exported: Path) -> None:
    observed = pl.read_parquet(exported / "parquet" / "fct_observation.parquet")
    assert observed.height == 500
    assert observed.equals(observed.sort(load_mart_contracts()["fct_observation"].key))


def test_the_order_of_the_key_is_not_that_of_the_warehouse(
    warehouse: Path, exported: Path
) -> None:
    asked = "SELECT unit_id FROM {}dim_org_unit"
    assert rows(warehouse, asked.format("marts.")) == [("VN",), ("P24",)]
    assert rows(exported / DATABASE, asked.format("")) == [("P24",), ("VN",)]
    assert pl.read_parquet(exported / "parquet" / "dim_org_unit.parquet")[
        "unit_id"
    ].to_list() == ["P24", "VN"]


def test_the_same_input_gives_the_same_bytes_whatever_its_order_and_the_threads(
    tmp_path: Path, monkeypatch
) -> None:
    filler = 125_000  # two row groups, so that threads could disagree
    prints, firsts = [], []
    for name, order, threads in (
        ("first", "hash(number)", 1),
        ("second", "value_text desc", 4),
    ):
        warehouse = make_warehouse(
            tmp_path / f"{name}.duckdb", filler=filler, filler_order=order
        )
        firsts += rows(
            warehouse, "select value_text from marts.fct_observation limit 1"
        )
        connect = duckdb.connect
        monkeypatch.setattr(
            exporting.duckdb,
            "connect",
            lambda *a, config, t=threads, c=connect: c(
                *a, config={**config, "threads": t}
            ),
        )
        (tmp_path / name).mkdir()
        files = export_marts(warehouse, tmp_path / name, make_facts()).files
        monkeypatch.undo()
        prints.append(
            {f.path: fingerprint_file(tmp_path / name / f.path) for f in files}
        )
    assert firsts[0] != firsts[1], "they lie in another order"
    assert prints[0] == prints[1]
    assert len(prints[0]) == 2 * len(MARTS)
    path = tmp_path / "first" / "parquet" / "fct_observation.parquet"
    groups = duckdb.sql(
        "SELECT row_group_num_rows, stats_min_value, stats_max_value, compression"
        f" FROM parquet_metadata('{path}') WHERE path_in_schema = 'unit_id' ORDER BY row_group_id"
    ).fetchall()
    assert [rows for rows, *_ in groups] == [
        parquet.ROW_GROUP_ROWS,
        filler - parquet.ROW_GROUP_ROWS,
    ]
    assert {group[3] for group in groups} == {"SNAPPY"}
    assert groups[0][2] <= groups[1][1], "who asks for one unit skips the other group"


def test_another_release_or_revision_gives_other_parquet_but_the_same_csv(
    warehouse: Path, exported: Path, tmp_path: Path
) -> None:
    export_marts(warehouse, tmp_path, make_facts(git_revision="fedcba9"))
    for name, same in (
        ("parquet/fct_target.parquet", False),
        ("csv/fct_target.csv", True),
    ):
        assert (
            fingerprint_file(exported / name) == fingerprint_file(tmp_path / name)
        ) is same


def test_a_parquet_file_says_what_it_is(exported: Path) -> None:
    schema = pyarrow.parquet.read_schema(exported / "parquet" / "fct_indicator.parquet")
    path = exported / "parquet" / "fct_indicator.parquet"
    with duckdb.connect() as connection:
        stored = dict(
            connection.execute(
                f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')"
            ).fetchall()
        )
    assert {
        k: stored[k]
        for k in (
            "dataset",
            "release",
            "git_revision",
            "as_of",
            "licence",
            "is_synthetic",
        )
    } == {
        "dataset": "fct_indicator",
        "release": "2026-11-22.1",
        "git_revision": "0123abc",
        "as_of": "2026-11-22",
        "licence": "CC-BY-4.0 AND VN-PUBLIC",
        "is_synthetic": "false",
    }
    assert (
        stored["attribution"]
        == "Nguồn: Tổng cục Thống kê\nNguồn: Bộ TT&TT <mic.gov.vn>"
    )
    assert json.loads(stored["columns"])["value"]["unit"] == "percent or count"
    assert schema.field("value").metadata == {
        b"description": b"The indicator's value; a percentage lies between 0 and 100.",
        b"description_vi": "Giá trị của chỉ số.".encode(),
        b"unit": b"percent or count",
    }


def test_arrow_readers_meet_doubles_whole_numbers_days_and_moments_in_utc(
    exported: Path,
) -> None:
    table = pyarrow.parquet.read_table(exported / "parquet" / "fct_indicator.parquet")
    found = {f.name: str(f.type) for f in table.schema}
    assert found["value"] == "double"
    assert (found["period_end"], found["known_from"]) == (
        "timestamp[us]",
        "timestamp[us, tz=UTC]",
    )
    assert (found["units_expected"], found["boundary_set"]) == ("int64", "string")


def test_comments_are_carried_word_for_word(warehouse: Path, exported: Path) -> None:
    columns = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    tables = "SELECT table_name, comment FROM duckdb_tables() ORDER BY ALL"
    assert rows(exported / DATABASE, columns) == rows(warehouse, columns)
    assert rows(exported / DATABASE, tables) == rows(warehouse, tables)


def test_the_file_is_of_the_oldest_storage_version(exported: Path) -> None:
    # Bytes 8–12 are "DUCK", the version number follows: 64 is the storage of DuckDB 1.0.
    head = (exported / DATABASE).read_bytes()[:20]
    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 64


def test_a_map_can_be_asked_for_by_name(exported: Path) -> None:
    assert rows(exported / DATABASE, "SELECT unit_id FROM on_boundaries(34)") == [
        ("P24",)
    ]


def test_as_of_a_day_means_by_its_end_in_utc_whatever_the_session(
    tmp_path: Path,
) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb", values=[value_row()])
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "UPDATE marts.fct_indicator_version SET known_to = '2024-06-30 23:30:00+00'"
        )
        connection.execute(
            "INSERT INTO marts.fct_indicator_version SELECT * REPLACE"
            " (2 AS value, known_to AS known_from, NULL AS known_to) FROM marts.fct_indicator_version"
        )
    (tmp_path / "out").mkdir()
    export_marts(warehouse, tmp_path / "out", make_facts())
    with duckdb.connect(str(tmp_path / "out" / DATABASE), read_only=True) as connection:
        for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/Lima"):
            connection.execute(f"SET TimeZone = '{zone}'")
            asked = {
                day: connection.execute(
                    f"SELECT round(value) FROM as_of('{day}')"
                ).fetchall()
                for day in ("2024-04-24", "2024-04-25", "2024-06-29", "2024-06-30")
            }
            assert list(asked.values()) == [[], [(69,)], [(69,)], [(2,)]], zone


def test_a_large_fact_is_cut_by_year(
    warehouse: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(parquet, "LARGE_ROWS", 500)
    files = export_marts(warehouse, tmp_path, make_facts()).files
    parts = {
        f.path: f.rows
        for f in files
        if f.mart == "fct_observation" and f.path.startswith("parquet")
    }
    assert list(parts) == [
        f"parquet/fct_observation/period_year={y}/part.parquet" for y in (2023, 2024)
    ]
    assert sum(parts.values()) == 500
    back = pl.read_parquet(
        tmp_path / "parquet" / "fct_observation" / "**" / "*.parquet",
        hive_partitioning=True,
    )
    assert back.filter(
        pl.col("period_end").dt.year() != pl.col("period_year")
    ).is_empty()
    assert (tmp_path / "parquet" / "fct_target.parquet").exists()
    schemas = [pyarrow.parquet.read_schema(tmp_path / path) for path in parts]
    assert [schema.field("flags").metadata[b"description"] for schema in schemas] == [
        b"Meaning of flags"
    ] * 2


def test_the_parts_of_a_large_fact_are_named_by_the_package_the_catalogue_and_the_manifest(
    warehouse: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(parquet, "LARGE_ROWS", 500)
    folder = tmp_path / "r1"
    stage_warehouse(warehouse, folder, make_facts(), previous=None)
    parts = [
        f"parquet/fct_observation/period_year={year}/part.parquet"
        for year in (2023, 2024)
    ]
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {r["name"]: r["parquet"] for r in package["resources"]}[
        "fct_observation"
    ] == parts
    catalogue = (folder / "dcat.jsonld").read_text("utf-8")
    assert all(
        f'"dcat:downloadURL": {{\n      "@id": "{part}"' in catalogue for part in parts
    )
    assert {
        file.path
        for file in read_manifest(folder).files
        if file.mart == "fct_observation"
    } == {
        *parts,
        "csv/fct_observation.csv",
    }
    assert verify_release(folder) == []


def test_a_column_that_parquet_would_round_is_refused(tmp_path: Path) -> None:
    warehouse = make_warehouse(tmp_path / "w.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE TABLE marts.rpt_sum AS SELECT 1::HUGEINT AS total")
    (tmp_path / "out").mkdir()
    with pytest.raises(Unexportable, match=r"rpt_sum\.total \(HUGEINT\)"):
        export_marts(warehouse, tmp_path / "out", make_facts())


def test_a_warehouse_without_marts_is_refused(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "w.duckdb")).close()
    (tmp_path / "out").mkdir()
    with pytest.raises(
        Unexportable, match="expected tables in the schema marts, found none"
    ):
        export_marts(tmp_path / "w.duckdb", tmp_path / "out", make_facts())


@pytest.mark.parametrize(
    ("comment", "text", "unit"),
    [
        (None, Text(""), ""),
        ("Plain words.", Text("Plain words."), ""),
        ("In\ntwo lines.\nVI: Trên\nhai dòng.\nUnit: đồng", Text("In two lines.", "Trên hai dòng."), "đồng"),
        ("VI: Chỉ tiếng Việt\nEN: English too", Text("English too", "Chỉ tiếng Việt"), ""),
        ("It says Unit: here, not a label", Text("It says Unit: here, not a label"), ""),
    ],
)  # fmt: skip
def test_a_comment_carries_both_languages_and_the_unit(
    comment: str | None, text: Text, unit: str
) -> None:
    assert parse_comment(comment) == (text, unit)


def test_a_text_that_a_spreadsheet_would_run_is_escaped_in_csv_alone(
    tmp_path: Path,
) -> None:
    """Taking one apostrophe away gives the text; numbers and dashes are no formulas."""
    escaped = [
        '=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-cmd|x!A0", "@SUM(A1)",
        "\t=1", "\r=1", "\n=1", "'=1", "＝1",
    ]  # fmt: skip
    kept = ["-5,25", "-1.234.567", "- 12 %", "-", "–", "'tên", "Sở =1", "", "Ủy ban"]
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as release")
        connection.execute(
            "create table release.main.t as select unnest(?::varchar[]) as title",
            [[*escaped, *kept]],
        )
        column = Column("title", "VARCHAR", True, "", Text("", ""), "")
        mart = Mart("t", "", Text("", ""), (column,), (), len(escaped) + len(kept))
        write_csv(connection, mart, tmp_path)
    with (tmp_path / "csv" / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [row[0] if row else "" for row in csv.reader(stream)][1:]
    assert cells == [*(f"'{text}" for text in escaped), *kept]
