"""Citing one value: an id that stays, and a sentence with publisher, dataset, vintage, release and licence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_facts import SOURCES, make_facts
from release_warehouse import make_warehouse, publish_warehouse, value_row

from orchestration.release.store.catalogue import NoSuchRelease
from orchestration.tools.cite import NotCitable, ValueId, cite_value, parse_value_id

ID = "chiso:online_dossiers/VN/2024-03-01..2024-03-31/in_period/as_reported@r1"
OLDER = "mic__report@2024-04-25.1"
NEWER = "mic__report@2024-05-25.1"


VALUES = (
    value_row(),
    value_row("digital_economy", pair=None),
    value_row(end="2024-05-31", pair=("3", "4")),
    value_row(end="2024-06-30", pair=("3", "4"))
    | {"qualifier": "~", "flags": "estimated"},
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`r1` holds two vintages of the ministry's report; March was printed in the older one, May is a sum over two
    provinces."""
    folder = tmp_path_factory.mktemp("cited")
    warehouse = make_warehouse(folder / "w.duckdb", values=VALUES)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            f"""
            insert into marts.dim_raw_file (vintage_id, raw_sha256, source_id, file_name)
            values ('{OLDER}', 'a1', 'mic__report', 'older.csv'), ('{NEWER}', 'b2', 'mic__report', 'newer.csv');
            create temp table cell (vintage_id, unit_id, period_end, value, is_current) as values
                ('{OLDER}', 'VN', date '2024-03-31', 115665, true),
                ('{NEWER}', 'VN', date '2024-04-30', 115665, true),
                ('{NEWER}', 'P24', date '2024-03-31', 115665, true),
                ('{OLDER}', 'P24', date '2024-05-31', 1, true),
                ('{NEWER}', 'P25', date '2024-05-31', 2, true);
            insert into marts.fct_observation by name
            select 'mic__report' as source_id, 'dossiers_online' as measure_code, 'in_period' as period_kind,
                'exact' as comparability, date_trunc('month', period_end)::date as period_start, '' as breakdown,
                if(vintage_id = '{OLDER}', 'a1', 'b2') as raw_sha256, *
            from cell;
            create temp table value as
            select 'online_dossiers' as indicator_id, 'in_period' as period_kind, 'as_reported' as boundary_set,
                'numerator' as role, 'sum' as operation, 1 as sign;
            insert into marts.fct_lineage by name
            select value.*, 1 as step_number, 'statement' as step, 'VN' as unit_id, date '2024-03-01' as period_start,
                date '2024-03-31' as period_end, 115665 as amount, 'VN' as child_unit_id,
                date '2024-03-01' as child_period_start, date '2024-03-31' as child_period_end,
                'in_period' as child_period_kind, 'mic__report' as source_id, '{OLDER}' as vintage_id,
                'dossiers_online' as measure_code, 'printed' as stated_origin
            from value
            union all by name
            select value.*, cell.value as step_number, 'member' as step, 'VN' as unit_id,
                date '2024-05-01' as period_start, cell.period_end, cell.value as amount,
                'online_dossiers' as child_indicator_id, cell.unit_id as child_unit_id,
                date '2024-05-01' as child_period_start, cell.period_end as child_period_end,
                'in_period' as child_period_kind, 'as_reported' as child_boundary_set
            from value, cell where cell.period_end = '2024-05-31'
            union all by name
            select value.*, 1 as step_number, 'statement' as step, cell.unit_id, date '2024-05-01' as period_start,
                cell.period_end, cell.value as amount, cell.unit_id as child_unit_id,
                date '2024-05-01' as child_period_start, cell.period_end as child_period_end,
                'in_period' as child_period_kind, 'mic__report' as source_id, cell.vintage_id,
                'dossiers_online' as measure_code, 'printed' as stated_origin
            from value, cell where cell.period_end = '2024-05-31'
            """
        )
    older = SOURCES[0].vintages[0]
    newer = replace(
        older, vintage_id=NEWER, known_from=dt.datetime(2024, 5, 25, tzinfo=dt.UTC)
    )
    publish_warehouse(
        warehouse,
        folder,
        make_facts(
            "r1", sources=(replace(SOURCES[0], vintages=(older, newer)), SOURCES[1])
        ),
    )
    publish_warehouse(
        make_warehouse(folder / "w2.duckdb", values=[value_row(pair=("1", "2"))]),
        folder,
        make_facts("r2"),
    )
    return folder


def test_the_sentence_names_publisher_dataset_vintage_release_and_licence(
    releases: Path,
) -> None:
    citation = cite_value(releases, ID)
    assert str(citation.id) == ID
    assert citation.value == Decimal("68.543847")
    assert citation.sentence_en == (
        "Share of dossiers filed online, Viet Nam, March 2024: 68.54 % (115,665 / 168,746), "
        "as published on 25 April 2024. Source: "
        "General Statistics Office, “Monthly report”, edition of 25 April 2024 (gso__stats@2024-04-25.1), "
        "licence CC-BY-4.0 (Nguồn: Tổng cục Thống kê); "
        "Ministry of Information & Communications, “Monthly report”, edition of 25 April 2024 "
        "(mic__report@2024-04-25.1), "
        f"licence VN-PUBLIC (Nguồn: Bộ TT&TT <mic.gov.vn>). Chiso, release r1, {ID}."
    )
    assert citation.sentence_vi.startswith(
        "Tỷ lệ hồ sơ trực tuyến, Cả nước, tháng 3/2024: 68,54 % (115.665 / 168.746), "
        "theo số công bố ngày 25/04/2024. Nguồn: "
    )
    assert (
        "Bộ Thông tin và Truyền thông, “Báo cáo tháng”, ấn bản ngày 25/04/2024"
        in citation.sentence_vi
    )
    assert citation.sentence_vi.endswith(f"Chiso, bản phát hành r1, {ID}.")


def test_the_vintage_that_printed_the_period_is_cited_not_the_newest(
    releases: Path,
) -> None:
    cited = {s.source_id: s.vintage_ids for s in cite_value(releases, ID).sources}
    assert cited == {
        "gso__stats": ("gso__stats@2024-04-25.1",),
        "mic__report": ("mic__report@2024-04-25.1",),
    }


def test_a_value_of_a_group_cites_the_vintages_of_its_members(releases: Path) -> None:
    citation = cite_value(
        releases, ID.replace("2024-03-01..2024-03-31", "2024-05-01..2024-05-31")
    )
    assert {s.source_id: s.vintage_ids for s in citation.sources}["mic__report"] == (
        OLDER,
        NEWER,
    )
    assert "edition of 25 April 2024 (" in citation.sentence_en, "both say that day"


def test_an_id_keeps_its_number_when_the_figures_move_on(releases: Path) -> None:
    assert cite_value(releases, ID).value == Decimal("68.543847")
    assert cite_value(releases, ID.replace("@r1", "@r2")).value == 50


def test_without_a_release_the_current_one_is_cited_by_name(releases: Path) -> None:
    citation = cite_value(releases, ID.removesuffix("@r1"))
    assert (citation.id.release, citation.value) == ("r2", 50)
    assert "release r2" in citation.sentence_en


def test_a_value_is_cited_with_its_marks(releases: Path) -> None:
    """judging.md §6: a printed “about” and an estimate are no exact figures, in either language."""
    citation = cite_value(
        releases, ID.replace("03-01..2024-03-31", "06-01..2024-06-30")
    )
    assert ": ~75 % (3 / 4; about, estimated), as published" in citation.sentence_en
    assert ": ~75 % (3 / 4; khoảng, ước tính), theo số" in citation.sentence_vi


def test_a_missing_value_is_cited_as_missing(releases: Path) -> None:
    citation = cite_value(releases, ID.replace("online_dossiers", "digital_economy"))
    assert citation.value is None
    assert "no value (nobody reported it for this period)." in citation.sentence_en
    assert "chưa có giá trị (đơn vị hoặc nguồn không báo cáo" in citation.sentence_vi


@pytest.mark.parametrize(
    "text",
    [
        "",
        "online_dossiers",
        "chiso:a/b/2024-03-01/in_period/m@r",
        ID.replace("03-31", "02-31"),
        ID.replace("VN", ""),
    ],
)
def test_an_id_that_is_none_is_refused_with_the_form_it_should_have(text: str) -> None:
    with pytest.raises(NotCitable, match="expected"):
        parse_value_id(text)


def test_a_value_or_a_release_that_is_not_there_is_said_so(releases: Path) -> None:
    with pytest.raises(NotCitable, match="no such value"):
        cite_value(releases, ID.replace("VN", "P01"))
    with pytest.raises(NoSuchRelease, match="there are: r1, r2"):
        cite_value(releases, ID.replace("@r1", "@r7"))


words = st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True)


@given(st.builds(ValueId, words, words, st.dates(), st.dates(), words, words, words))
def test_every_id_can_be_read_back(value_id: ValueId) -> None:
    assert parse_value_id(str(value_id)) == value_id
