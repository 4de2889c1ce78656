"""A release asked in SQL and by an assistant: the answers are those of the release, and nothing else is reached."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from typer.testing import CliRunner

from ingest.parse.reference_lists import ReferenceLists
from orchestration.cli.main import app
from orchestration.tools.ask.read_only_sql import Limits
from orchestration.tools.ask.release_tools import ReleaseTools
from orchestration.tools.ask.server import build_server

# It would take days.
ENDLESS = "select count(*) from range(10000000) as a, range(10000000) as b where a.range * b.range % 7 = 3"
TOOLS = {
    "search",
    "get_value",
    "explain_value",
    "compare_units",
    "describe_tables",
    "query",
}


class Assistant:
    """A client of the protocol's own library, in one process with the server."""

    def __init__(self, tools: ReleaseTools) -> None:
        self.server = build_server(tools)

    def list_tools(self) -> list[Any]:
        async def ask() -> list[Any]:
            async with Client(self.server) as client:
                return await client.list_tools()

        return asyncio.run(ask())

    def call(self, name: str, **arguments: object) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            async with Client(self.server) as client:
                result = await client.call_tool(name, arguments)
                return result.structured_content

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def releases(bundled) -> Path:
    result, data = bundled
    assert result.exit_code == 0, result.message
    return data / "releases"


@pytest.fixture(scope="module")
def assistant(releases: Path, seeds: Path) -> Assistant:
    aliases = ReferenceLists.load(seeds).aliases
    return Assistant(ReleaseTools(releases, aliases=aliases))


@pytest.fixture(scope="module")
def parquet(releases: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published Parquet, read by nothing of ours."""
    with duckdb.connect() as connection:
        for file in (releases / "current" / "parquet").glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from '{file}'")
        yield connection


def test_every_tool_is_listed_as_one_that_only_reads(assistant: Assistant) -> None:
    tools = assistant.list_tools()

    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.description for tool in tools)
    arguments = [
        (tool.name, name, words)
        for tool in tools
        for name, words in tool.input_schema["properties"].items()
    ]
    assert ("get_value", "as_of") in {(tool, name) for tool, name, _ in arguments}


@pytest.mark.parametrize("typed", ["Hà Giang", "ha giang", "tinh HA GIANG"])
def test_a_unit_is_found_without_its_accents(assistant: Assistant, typed: str) -> None:
    found = assistant.call("search", text=typed, kind="unit")

    assert [unit["id"] for unit in found["units"]] == ["ha_giang"]
    assert found["units"][0]["valid_to"] == "2025-06-30"


def test_indicators_are_found_by_a_part_of_their_name(assistant: Assistant) -> None:
    found = assistant.call("search", text="toan trinh")

    assert "gov_dossiers_fully_online" in {i["id"] for i in found["indicators"]}


def test_a_value_comes_with_its_pair_coverage_status_and_citation(
    assistant: Assistant, parquet: duckdb.DuckDBPyConnection
) -> None:
    rows = parquet.execute(
        """
        select indicator_id, unit_id, period_id, value::double, numerator::double, units_reported, value_status,
            citation_id
        from indicator_values
        where value is not null and boundary_set = 'as_reported' and period_kind = 'in_period'
        order by hash(citation_id)
        limit 5
        """
    ).fetchall()
    assert len(rows) == 5
    for indicator, unit, period, *expected in rows:
        answer = assistant.call(
            "get_value", indicator=indicator, unit=unit, period=f"in {period}"
        )

        assert answer["known"]
        found = [
            answer[name]
            for name in ("value", "numerator", "units_reported", "value_status")
        ]
        assert found == expected[:-1]
        assert answer["citation_id"].startswith(expected[-1] + "@")
        assert answer["citation_id"] in answer["citation_vi"]


def test_a_value_is_told_as_it_was_known_on_a_day(
    assistant: Assistant, parquet: duckdb.DuckDBPyConnection
) -> None:
    [revised] = parquet.execute(
        """
        select old.indicator_id, old.unit_id, old.period_id, old.value::double, new.value::double,
            (old.known_to - interval 1 day)::date::varchar as day_before
        from fct_indicator_version as old
        inner join fct_indicator as new using (indicator_id, unit_id, period_id, boundary_set)
        where old.known_from < old.known_to::date and old.value != new.value and old.boundary_set = 'as_reported'
        order by old.indicator_id, old.known_from
        limit 1
        """
    ).fetchall()
    indicator, unit, period, before, now, day_before = revised
    asked = {"indicator": indicator, "unit": unit, "period": period}

    assert assistant.call("get_value", **asked)["value"] == now
    assert assistant.call("get_value", **asked, as_of=day_before)["value"] == before
    earliest = assistant.call("get_value", **asked, as_of="2001-01-01")
    assert not earliest["known"]
    assert earliest["note"] == "nothing was known of it at the end of 2001-01-01"


def test_a_value_is_explained_to_its_cells(
    assistant: Assistant, parquet: duckdb.DuckDBPyConnection
) -> None:
    [(indicator, unit, period)] = parquet.execute(
        """
        select indicator_id, unit_id, period_id from indicator_values
        where value_status = 'computed' and unit_class = 'province' and period_kind = 'in_period'
            and boundary_set = 'as_reported' and value is not null
        order by all limit 1
        """
    ).fetchall()

    answer = assistant.call(
        "explain_value", indicator=indicator, unit=unit, period=f"in {period}"
    )

    cells = answer["cells"]
    assert cells and answer["cells_left_out"] == 0
    for cell in cells:
        [(value,)] = parquet.execute(
            """
            select value::double from fct_observation
            where raw_sha256 = $raw_sha256 and cell_sheet = $cell_sheet and cell_row = $cell_row
                and cell_column = $cell_column and vintage_id = $vintage_id and measure_code = $measure_code
            """,
            {name: cell[name] for name in (
                "raw_sha256", "cell_sheet", "cell_row", "cell_column", "vintage_id", "measure_code",
            )},
        ).fetchall()  # fmt: skip
        assert value == cell["value"]
    assert "Nguồn:" in answer["citation_vi"]


def test_units_are_compared_by_the_rank_of_the_release(
    assistant: Assistant, parquet: duckdb.DuckDBPyConnection
) -> None:
    [(indicator, period)] = parquet.execute(
        """
        select indicator_id, period_id from indicator_values
        where unit_class = 'province' and boundary_set = 'as_reported'
        group by all order by max(ranked_in_class) desc nulls last, indicator_id, period_id limit 1
        """
    ).fetchall()
    expected = parquet.execute(
        """
        select unit_id, rank_in_class from indicator_values
        where indicator_id = ? and period_id = ? and boundary_set = 'as_reported' and unit_class = 'province'
            and rank_in_class is not null
        order by rank_in_class, unit_id
        """,
        [indicator, period],
    ).fetchall()

    answer = assistant.call("compare_units", indicator=indicator, period=period)

    assert [(row["unit_id"], row["place"]) for row in answer["units"]] == expected
    assert len(expected) > 20
    assert {row["placed"] for row in answer["units"]} == {len(expected)}


def test_sql_is_answered_up_to_the_limit_of_rows(releases: Path) -> None:
    assistant = Assistant(ReleaseTools(releases, Limits(rows=3)))

    answer = assistant.call("query", sql="select range as n from range(5)")

    assert (answer["columns"], answer["rows"]) == (["n"], [[0], [1], [2]])
    assert answer["is_cut"]


def test_tables_and_their_columns_are_described(assistant: Assistant) -> None:
    tables = assistant.call("describe_tables")["tables"]
    columns = assistant.call("describe_tables", table="indicator_values")["columns"]

    assert "indicator_values" in {table["table_name"] for table in tables}
    assert all(table["meaning"] for table in tables)
    assert all(column["meaning"] for column in columns)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{file}')",
        "select content from read_text('{file}')",
        "select * from '{file}'",
        "select * from glob('{folder}/*')",
        "select * from sqlite_scan('{file}', 't')",
        "copy (select 1) to '{folder}/written.csv'",
        "export database '{folder}/written'",
        "attach '{folder}/other.duckdb' as other",
        "create table mine as select 1",
        "create temp table mine as select 1",
        "insert into dim_unit select 1",
        "delete from dim_indicator",
        "drop table dim_indicator",
        "set enable_external_access = true",
        "reset lock_configuration",
        "install httpfs",
        "load httpfs",
        "select * from arguments",
        "select 1; select 2",
        "",
    ],
)
def test_nothing_but_the_release_is_read_and_nothing_is_written(
    assistant: Assistant, tmp_path: Path, sql: str
) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("secret\n")
    written = sql.format(file=file, folder=tmp_path)

    with pytest.raises(ToolError) as refusal:
        assistant.call("query", sql=written)

    assert "secret\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == [file]


def test_a_query_that_takes_too_long_is_stopped(releases: Path) -> None:
    assistant = Assistant(ReleaseTools(releases, Limits(seconds=0.2)))

    with pytest.raises(ToolError, match=r"within 0\.2 s"):
        assistant.call("query", sql=ENDLESS)


def test_a_query_may_take_a_minute_and_not_more(releases: Path) -> None:
    assert ReleaseTools(releases).limits == Limits(seconds=60, rows=1_000)


def test_what_is_not_there_is_refused_in_a_sentence(assistant: Assistant) -> None:
    with pytest.raises(ToolError, match="no unit is called “Atlantis”; closest: "):
        assistant.call(
            "get_value",
            indicator="gov_dossiers_fully_online",
            unit="Atlantis",
            period="2024",
        )


def run_sql(releases: Path, *words: str, typed: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["sql", *words, "--data", str(releases.parent)], input=typed
    )
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "id,name_vi\nha_noi,Hà Nội\n"),
        ("markdown", "| id | name_vi |\n| --- | --- |\n| ha_noi | Hà Nội |\n"),
    ],
)
def test_chiso_sql_writes_rows_for_programs(
    releases: Path, form: str, expected: str
) -> None:
    sql = "select unit_id as id, name_vi from dim_org_unit where unit_id = 'ha_noi'"

    assert run_sql(releases, sql, "--format", form) == (0, expected)


def test_chiso_sql_writes_numbers_as_numbers_in_json(releases: Path) -> None:
    code, output = run_sql(
        releases, "--format", "json", typed="select 68.543847 as n, null as m"
    )

    assert (code, json.loads(output)) == (0, [{"n": 68.543847, "m": None}])


def test_chiso_sql_shows_a_table_to_people(releases: Path) -> None:
    code, output = run_sql(
        releases, "select name_vi from dim_org_unit order by unit_id"
    )

    assert code == 0
    assert "An Giang" in output
    assert "more rows; --format csv writes them all" in output


def test_chiso_sql_is_a_prompt_on_a_terminal(releases: Path, tmp_path: Path) -> None:
    """Statements of several lines, a refusal after which it goes on, and an end by Ctrl-D; nothing is left behind."""
    home = tmp_path / "home"
    home.mkdir()
    before = sorted(releases.parent.rglob("*"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "orchestration", "sql", "--data"]
    process = subprocess.Popen(
        [*command, str(releases.parent)],
        env={**os.environ, "HOME": str(home), "TERM": "dumb"},
        cwd=Path(__file__).parents[2],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        read_until(ours, "chiso> ")
        os.write(ours, b"select name_vi from dim_org_unit\n")
        read_until(ours, "...> ")
        os.write(ours, b"where unit_id = 'ha_noi';\n")
        assert "Hà Nội" in read_until(ours, "chiso> ")
        os.write(ours, b"drop table dim_org_unit;\n")
        assert "chiso: " in read_until(ours, "chiso> ")
        os.write(ours, b"select count(*) as units from dim_org_unit;\n")
        assert "138" in read_until(ours, "chiso> ")
        os.write(ours, b"\x04")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        os.close(ours)
    assert sorted(releases.parent.rglob("*")) == before
    assert list(home.rglob("*")) == []


def read_until(terminal: int, words: str) -> str:
    """What a terminal shows up to and with these words; it has a minute."""
    shown = b""
    deadline = time.monotonic() + 60
    while words.encode() not in shown:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([terminal], [], [], max(left, 0))
        assert ready, f"expected {words!r}, found {shown.decode(errors='replace')!r}"
        shown += os.read(terminal, 4096)
    return shown.decode()


@pytest.mark.parametrize("sql", ["drop table dim_indicator", "select nothing"])
def test_chiso_sql_refuses_with_a_sentence(releases: Path, sql: str) -> None:
    code, output = run_sql(releases, sql)

    assert code == 2
    assert output.startswith("chiso: ")
    assert "Traceback" not in output
