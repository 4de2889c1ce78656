"""What changed between two releases, in rows and in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import (
    TARGETS,
    insert_rows,
    make_warehouse,
    target_row,
    value_row,
)

from orchestration.release.describe.changes.compare import compare_releases
from orchestration.release.describe.changes.markdown import format_source_news
from orchestration.release.describe.changes.write import write_changes
from orchestration.release.facts import DecisionFacts
from orchestration.release.write import export
from orchestration.release.write.files import DATABASE

BEFORE = (
    value_row(),
    value_row(end="2024-04-30", pair=("1", "3")),
    value_row(unit="P24", pair=("7", "9")),
    value_row("digital_economy", pair=None),
)
VINTAGES = frozenset(v.vintage_id for source in SOURCES for v in source.vintages)
MARCH = dt.date(2024, 3, 31)
Staged = Callable[..., Path]


def due(warehouse: Path, reports) -> None:
    """The mart of due reports: (unit, period end, status) of one dataset."""
    with duckdb.connect(str(warehouse)) as connection:
        for unit, end, status in reports:
            due_date = dt.date.fromisoformat(end) + dt.timedelta(days=25)
            row = {
                "source_id": "mic__report",
                "unit_id": unit,
                "period_end": end,
                "due_date": due_date,
            }
            insert_rows(connection, "fct_reporting", [row | {"status": status}])


def state(warehouse: Path, units) -> None:
    """Figures of March that the monthly report states of these units, on which no indicator rests."""
    with duckdb.connect(str(warehouse)) as connection:
        for unit in units:
            row = {
                "source_id": "mic__report",
                "measure_code": "dossiers_received",
                "unit_id": unit,
                "period_start": dt.date(2024, 3, 1),
                "period_end": MARCH,
                "period_kind": "in_period",
                "breakdown": "",
                "comparability": "exact",
                "value": Decimal(7),
                "value_text": "7",
                "is_current": True,
                "vintage_id": "mic__report@1",
                "known_from": dt.datetime(2024, 4, 25),
                "raw_sha256": "a",
                "cell_sheet": "1",
                "cell_row": 1,
                "cell_column": "A",
            }
            insert_rows(connection, "fct_observation", [row])


def list_indicators(warehouse: Path, indicators) -> None:
    """Further indicators of dim_indicator, all of one name."""
    with duckdb.connect(str(warehouse)) as connection:
        names = {"name_vi": "Kế hoạch", "name_en": "Plan"}
        rows = [names | {"indicator_id": indicator} for indicator in indicators]
        insert_rows(connection, "dim_indicator", rows)


def stage(
    folder: Path,
    release_id: str,
    values=BEFORE,
    targets=TARGETS,
    reports=(),
    stated=(),
    more_indicators=(),
    previous: Path | None = None,
    **also,
) -> Path:
    """A release of the given values and targets below a folder, against the one named `previous`."""
    warehouse = make_warehouse(
        folder / f"{release_id}.duckdb", values=values, targets=targets
    )
    due(warehouse, reports)
    list_indicators(warehouse, more_indicators)
    state(warehouse, stated)
    facts, release = make_facts(release_id, **also), folder / release_id
    release.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # Releases are compared by their databases alone.
        patch.setattr(export, "write_parquet", lambda *_: ())
        patch.setattr(export, "write_csv", lambda *_: None)
        export.export_marts(warehouse, release, facts)
    write_changes(previous, release, facts, VINTAGES if previous else frozenset())
    return release


@pytest.fixture
def staged(tmp_path: Path) -> Staged:
    """Stages releases of a test's own."""
    return partial(stage, tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of what was known before, for the next one to be compared with; only read."""
    return stage(tmp_path_factory.mktemp("first"), "r1")


def test_the_first_release_says_so(first: Path) -> None:
    told = (first / "CHANGES.md").read_text("utf-8")
    assert "This is the first release" in told
    assert "Đây là bản phát hành đầu tiên" in told
    assert pl.read_parquet(first / "changes.parquet").is_empty()


def test_the_same_figures_are_no_change(staged: Staged, first: Path) -> None:
    release = staged("r2", previous=first)
    assert pl.read_parquet(release / "changes.parquet").is_empty()
    assert "no indicator changed" in (release / "CHANGES.md").read_text("utf-8")


def read_changes(release: Path) -> pl.DataFrame:
    """The rows of changes.parquet, with exact decimals and days."""
    return pl.read_parquet(release / "changes.parquet").with_columns(
        pl.col(pl.Float64).cast(pl.Decimal(38, 6)),
        pl.col(pl.Datetime("us")).cast(pl.Date),
    )


def test_new_revised_withdrawn_and_turned_are_told_apart(
    staged: Staged, first: Path
) -> None:
    after = (
        value_row(pair=("115666", "168746")),
        value_row(end="2024-04-30", pair=None),
        value_row("digital_economy", pair=("33", "200")),
        value_row(end="2024-05-31", pair=("1", "4")),
    )
    release = staged(
        "r2",
        after,
        (target_row(), target_row("missed", "digital_economy")),
        previous=first,
    )
    rows = read_changes(release).rows(named=True)
    shown = (
        "kind",
        "indicator_id",
        "unit_id",
        "period_end",
        "value_before",
        "value_after",
    )
    assert [tuple(r[c] for c in shown) for r in rows] == [
        ("new", "digital_economy", "VN", MARCH, None, Decimal("16.5")),
        ("new", "online_dossiers", "VN", dt.date(2024, 5, 31), None, Decimal(25)),
        ("revised", "online_dossiers", "VN", MARCH, Decimal("68.543847"), Decimal("68.54444")),
        ("withdrawn", "online_dossiers", "P24", MARCH, Decimal("77.777778"), None),
        ("withdrawn", "online_dossiers", "VN", dt.date(2024, 4, 30), Decimal("33.333333"), None),
        ("verdict", "digital_economy", "VN", None, Decimal("68.54"), Decimal("68.54")),
    ]  # fmt: skip
    assert (rows[2]["numerator_before"], rows[2]["numerator_after"]) == (115665, 115666)
    assert (rows[3]["said_before"], rows[3]["said_after"], rows[3]["reason"]) == (
        "computed",
        None,
        None,
    )
    assert (rows[4]["said_after"], rows[4]["reason"]) == ("missing", "not_reported")
    assert (rows[5]["said_before"], rows[5]["said_after"], rows[5]["target_id"]) == (
        "cannot_judge",
        "missed",
        "digital_economy_2024",
    )

    told = (release / "CHANGES.md").read_text("utf-8")
    assert "Compared with `r1`" in told
    for line in (
        "- Kết luận đổi chiều · Verdicts that turned: 1",
        "- Giá trị được sửa · Revised values: 1",
        "- Giá trị bị rút · Withdrawn values: 2",
        "- Giá trị mới · New values: 2",
        "**Tỷ lệ hồ sơ trực tuyến · Share of dossiers filed online** `online_dossiers` (1)",
        "- Cả nước · Viet Nam, 2024-03-01–2024-03-31, in_period, as_reported: "
        "68.543847 (115665 / 168746, computed) → 68.54444 (115666 / 168746, computed)",
        "- Cả nước · Viet Nam, 2024-04-01–2024-04-30, in_period, as_reported: "
        "33.333333 (1 / 3, computed) → – (not_reported)",
        "- Cả nước · Viet Nam, digital_economy_2024, latest: cannot_judge → missed",
    ):
        assert line in told.splitlines(), line


def test_a_pair_that_gives_the_same_percentage_is_still_a_revision(
    staged: Staged,
) -> None:
    first = staged("r1", [value_row(pair=("1", "3"))])
    second = staged("r2", [value_row(pair=("2", "6"))], previous=first)
    assert pl.read_parquet(second / "changes.parquet")["kind"].to_list() == ["revised"]


def test_a_value_that_is_only_about_now_is_told(staged: Staged) -> None:
    first = staged("r1", [value_row()])
    about = value_row() | {"qualifier": "~", "flags": "estimated"}
    second = staged("r2", [about], previous=first)
    (row,) = pl.read_parquet(second / "changes.parquet").rows(named=True)
    assert (row["kind"], row["value_before"]) == ("marked", row["value_after"])
    assert (row["qualifier_before"], row["qualifier_after"]) == ("", "~")
    assert (row["flags_before"], row["flags_after"]) == ("", "estimated")
    told = (second / "CHANGES.md").read_text("utf-8").splitlines()
    assert "- Giá trị đổi ghi chú · Values whose marks changed: 1" in told
    assert (
        "- Cả nước · Viet Nam, 2024-03-01–2024-03-31, in_period, as_reported: "
        "68.543847 (115665 / 168746, computed) → "
        "68.543847 (115665 / 168746, computed) [khoảng, ước tính · about, estimated]"
    ) in told


def test_each_verdict_basis_turns_by_itself_and_another_day_is_no_change(
    staged: Staged,
) -> None:
    first = staged(
        "r1", targets=[target_row("met"), target_row("met", basis="deadline")]
    )
    day = {"judged_on": dt.date(2025, 1, 1)}
    later = [
        target_row("missed") | day,
        target_row("met", basis="deadline") | day,
    ]
    second = staged("r2", targets=later, previous=first)
    assert pl.read_parquet(second / "changes.parquet").select(
        "kind", "basis"
    ).rows() == [("verdict", "latest")]


def test_a_report_is_told_once_when_it_becomes_overdue_and_once_when_it_comes_late(
    staged: Staged,
) -> None:
    first = staged("r1", reports=[
        ("VN", "2024-03-31", "missing"), ("P24", "2024-03-31", "missing"), ("VN", "2024-04-30", "not_yet_due"),
        ("P24", "2024-04-30", "not_yet_due"),
    ])  # fmt: skip
    second = staged("r2", reports=[
        ("VN", "2024-03-31", "late"), ("P24", "2024-03-31", "missing"), ("VN", "2024-04-30", "arrived"),
        ("P24", "2024-04-30", "missing"), ("VN", "2024-05-31", "not_yet_due"), ("P24", "2024-05-31", "late"),
    ], previous=first)  # fmt: skip
    rows = read_changes(second)
    shown = (
        "kind",
        "source_id",
        "unit_id",
        "period_end",
        "due_date",
        "said_before",
        "said_after",
    )
    assert rows.select(shown).rows() == [
        ("late", "mic__report", "P24", dt.date(2024, 4, 30), dt.date(2024, 5, 25), "not_yet_due", "missing"),
        ("late", "mic__report", "P24", dt.date(2024, 5, 31), dt.date(2024, 6, 25), None, "late"),
        ("late", "mic__report", "VN", MARCH, dt.date(2024, 4, 25), "missing", "late"),
    ]  # fmt: skip
    told = (second / "CHANGES.md").read_text("utf-8").splitlines()
    for line in (
        "- Báo cáo muộn hoặc còn thiếu · Reports that came late or are overdue: 3",
        "**Báo cáo tháng · Monthly report** `mic__report` (3)",
        "- Cả nước · Viet Nam, 2024-03-31, hạn · due 2024-04-25: missing → late",
        "- Bắc Ninh · Bac Ninh, 2024-05-31, hạn · due 2024-06-25: – → late",
    ):
        assert line in told, line
    assert compare_releases(second, second).counts["late"] == 0


def test_a_long_list_is_cut_and_counted(staged: Staged, first: Path) -> None:
    months = [
        f"{year}-{month:02}-28" for year in (2022, 2023) for month in range(1, 13)
    ]
    release = staged(
        "r2", [*BEFORE, *(value_row(end=m) for m in months)], previous=first
    )
    told = (release / "CHANGES.md").read_text("utf-8")
    assert "New values: 24" in told
    assert told.count("→") == 5
    assert "2023-12-28" in told, "the latest come first"
    assert "và 19 dòng nữa" in told


def test_indicators_of_one_name_are_kept_apart(staged: Staged, first: Path) -> None:
    plans = [
        value_row("plan_2023"),
        value_row("plan_2024"),
        value_row("plan_2024", unit="P24"),
    ]
    release = staged(
        "r2",
        [*BEFORE, *plans],
        previous=first,
        more_indicators=("plan_2023", "plan_2024"),
    )
    lines = (release / "CHANGES.md").read_text("utf-8").splitlines()
    assert "**Kế hoạch · Plan** `plan_2023` (1)" in lines
    assert "**Kế hoạch · Plan** `plan_2024` (2)" in lines


def test_sources_are_told_about_too(staged: Staged, first: Path) -> None:
    held = replace(SOURCES[0], newest_held="mic__report@2024-05-25.1")
    gone = replace(SOURCES[1], vintages=(replace(SOURCES[1].vintages[0], vintage_id="gso__stats@2"),),
                   unreachable_since=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))  # fmt: skip
    release = staged("r2", previous=first, sources=(held, gone))
    told = (release / "CHANGES.md").read_text("utf-8")
    assert "the newest edition is held, the last accepted one keeps serving" in told
    assert "(`gso__stats`): 1 ấn bản mới" in told
    assert "unreachable since 2026-11-01" in told
    assert "(`mic__report`): 1 ấn bản mới" not in told


def test_figures_that_a_source_no_longer_states_are_listed(staged: Staged) -> None:
    before = staged("r1", stated=("VN", "P24", "P01"))
    release = staged("r2", stated=("VN",), previous=before)
    told = (release / "CHANGES.md").read_text("utf-8")
    assert "no indicator changed" not in told
    assert "Figures that their source no longer states: 2" in told
    assert "`dossiers_received`): 2 số liệu của 2 đơn vị · figures of 2 unit(s)" in told
    assert "2024-03-01–2024-03-31" in told
    assert pl.read_parquet(release / "changes.parquet").is_empty()


def test_decisions_on_held_editions_are_told_once(staged: Staged, first: Path) -> None:
    decision = DecisionFacts(
        "0123abcd",
        "confirmed",
        dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        by="A. Nguyen",
        why="two provinces merged",
        reason="withdraws_too_much: 2 of 4 would go",
    )
    sources = (replace(SOURCES[0], decisions=(decision,)), *SOURCES[1:])
    release = staged("r2", previous=first, sources=sources)
    told = (release / "CHANGES.md").read_text("utf-8")
    assert "confirmed 2026-11-20, A. Nguyen: two provinces merged" in told
    facts = make_facts("r3", sources=sources)
    vintages = frozenset(v.vintage_id for s in sources for v in s.vintages)
    assert format_source_news(facts, vintages, frozenset({decision})) == []


def test_a_release_without_a_fact_can_still_be_compared(
    staged: Staged, tmp_path: Path
) -> None:
    before = staged("r1")
    (tmp_path / "r2").mkdir()
    export.export_marts(
        make_warehouse(tmp_path / "w.duckdb"), tmp_path / "r2", make_facts("r2")
    )
    with duckdb.connect(str(tmp_path / "r2" / DATABASE)) as connection:
        connection.execute("drop table fct_target")
        connection.execute(
            "create or replace table fct_indicator as "
            "select * exclude (missing_reason, qualifier) from fct_indicator"
        )
    changes = compare_releases(before, tmp_path / "r2")
    assert changes.counts == {
        "verdict": 0,
        "revised": 0,
        "marked": 0,
        "withdrawn": 1,
        "new": 1,
        "late": 0,
    }
    assert compare_releases(tmp_path / "r2", before).counts["new"] == 1
