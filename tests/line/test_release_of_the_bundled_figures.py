"""What analysts rely on, in the release made of the real figures bundled with the project."""

from __future__ import annotations

import json
import shlex
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from tests.line.house import ask
from tests.unit.release.describe.descriptions import read_back

PROMISED = {
    "dim_indicator": "indicator_id name_vi name_en pillar unit_of_measure scope "
    "aggregation_rule numerator_measure denominator_measure",
    "fct_indicator": "indicator_id unit_id period_start period_end period_kind boundary_set numerator denominator "
    "value value_status missing_reason coverage source_ids",
    "dim_target": "target_id plan_id indicator_id addressee comparator target_value due_on",
    "fct_target": "target_id plan_id indicator_id unit_id basis judged_on value target_value evidence gap verdict "
    "reason",
}


@pytest.fixture(scope="module")
def current(bundled):
    outcome, data = bundled
    assert outcome.exit_code == 0, outcome.message
    return data / "releases" / "current"


def test_the_names_analysts_rely_on_are_there(current):
    for table, names in PROMISED.items():
        columns = {
            c
            for (c,) in ask(
                current,
                f"select column_name from duckdb_columns() where table_name = '{table}'",
            )
        }
        assert set(names.split()) <= columns, table


def test_every_target_has_its_row_for_the_country_on_its_due_date(current, seeds):
    listed = pl.read_csv(seeds / "target.csv", infer_schema=False).height
    assert ask(current, "select count(*) from dim_target") == [(listed,)]
    missing = """
        select target_id from dim_target d where not exists (
            select 1 from fct_indicator f
            where f.indicator_id = d.indicator_id and f.unit_id = 'VN' and f.period_end = d.due_on
        )
    """
    assert ask(current, missing) == []
    assert ask(
        current,
        "select count(distinct target_id) from fct_target where is_addressee",
    ) == [(listed,)]
    judged = "select distinct verdict from fct_target where is_addressee order by 1"
    assert ask(current, judged) == [
        ("cannot_judge",), ("met",), ("missed",),
    ]  # fmt: skip


def test_the_questions_travel_with_the_release_and_run_on_it(current):
    questions = sorted((current / "questions").glob("*.sql"))
    first = [f"f{n:02}" for n in range(1, 21)]
    full = [f"q{n:02}" for n in range(1, 31)]
    assert [q.name[:3] for q in questions] == first + full
    with duckdb.connect(
        str(current / "indicators.duckdb"), read_only=True
    ) as connection:
        for question in questions:
            found = connection.execute(question.read_text("utf-8"))
            names = [d[0] for d in found.description]
            rows = found.fetchall()
            is_full = question.name.startswith("q")
            assert not is_full or ("missing_data" in names and rows), question.name


def test_a_value_or_the_reason_there_is_none(current):
    assert (
        ask(
            current,
            "select * from fct_indicator where (value is null) != (missing_reason is not null)",
        )
        == []
    )


def test_at_least_thirty_indicators_have_a_real_figure_and_the_command_says_how_many(
    bundled, current
):
    [(valued, paired, paired_of_units)] = ask(
        current,
        """
        select
            count(distinct indicator_id) filter (unit_id = 'VN' and value is not null),
            count(distinct indicator_id) filter (unit_id = 'VN' and denominator is not null),
            count(distinct indicator_id) filter (denominator is not null)
        from fct_indicator
        """,
    )
    assert valued >= 30
    assert paired >= 9 and paired_of_units >= 12
    assert (
        f"of 78 indicators, {valued} have a value for the country, {paired} with numerator and denominator"
        in bundled[0].message
    )


def test_the_command_says_by_pillar_what_is_judged_and_why_not(bundled, current):
    judged = dict(
        ask(
            current,
            """
            select verdict, count(*) from fct_target
            inner join dim_indicator using (indicator_id)
            inner join dim_target using (target_id)
            where is_addressee and basis = 'latest' and level = 'headline' and kind = 'target'
            group by verdict
            """,
        )
    )
    lines = bundled[0].message.splitlines()
    [together] = [line.split() for line in lines if line.startswith("  Together")]
    counts = [int(word) for word in together[1:]]
    assert counts[:3] == [sum(judged.values()), judged["met"], judged["missed"]]
    assert counts[4] == judged["cannot_judge"]
    reasons = [line.split() for line in lines if "can't be judged: " in line]
    assert sum(int(words[3]) for words in reasons) == judged["cannot_judge"]


def test_each_number_worth_looking_at_is_explained_by_the_line_beside_it(bundled):
    commands = [
        shlex.split(line)
        for line in bundled[0].message.splitlines()
        if line.strip().startswith("chiso explain ")
    ]
    assert len(commands) == 3
    for _, *arguments in commands:
        found = CliRunner().invoke(app, arguments)
        assert found.exit_code == 0, found.output
        assert "published in" in found.output or "stated" in found.output


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("gov_dvctt_share", "80.44"),
        ("gov_dvctt_fully_online_share", "47.79"),
        ("gov_dossiers_fully_online", "37.23"),
        ("gov_provinces_fee_policy", "50"),
        ("gov_provinces_time_policy", "13"),
    ],
)
def test_the_figures_reported_for_march_2024_come_out(current, indicator, value):
    found = ask(
        current,
        f"""
        select value from fct_indicator
        where indicator_id = '{indicator}' and unit_id = 'VN' and period_end = '2024-03-31'
            and boundary_set = 'as_reported'
        """,
    )
    assert found == [(Decimal(value),)]


def test_the_release_is_written_for_old_clients_and_says_what_it_is_made_of(current):
    manifest = json.loads((current / "manifest.json").read_text("utf-8"))
    assert manifest["release_id"] == current.resolve().name
    assert {s["source_id"] for s in manifest["sources"]} >= {
        "mic__reported_indicators",
        "vpcp__procedures",
    }
    files = {f["path"]: f for f in manifest["files"]}
    assert {"indicators.duckdb", "parquet/fct_indicator.parquet"} <= set(files)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{current}/indicators.duckdb' as r (read_only)")
        tags = connection.execute(
            "select tags from duckdb_databases() where database_name = 'r'"
        ).fetchone()[0]
    assert tags["storage_version"].startswith("v1.0")


def test_every_column_of_every_mart_is_described_alike_in_all_four_places(current):
    places = read_back(current)
    columns = {
        (t, c)
        for t, c in ask(
            current,
            "select table_name, column_name from duckdb_columns() where not internal",
        )
    }
    for place, said in places.items():
        assert said.keys() == columns, place
        assert {
            key
            for key, (english, vietnamese, _) in said.items()
            if not (english and vietnamese)
        } == set(), place
    assert len({json.dumps(sorted(said.items())) for said in places.values()}) == 1


def test_current_is_a_pointer_beside_the_release(current):
    assert current.is_symlink()
    assert not current.readlink().is_absolute(), "a data folder may be moved"
