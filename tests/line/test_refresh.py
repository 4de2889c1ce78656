"""The line, run again and wrecked on purpose: what is published, what is held, and what people are told."""

from __future__ import annotations

import duckdb
import openpyxl
import pytest

from orchestration.refresh import run_refresh
from tests.line.house import GOOD, HEADER, House, copy_house, workbook


def test_pairs_are_pooled_and_two_units_do_not_speak_for_the_country(
    published: House,
):
    found = published.ask(
        """
        select unit_id, numerator::int, denominator::int, round(value, 2)::double, value_status, missing_reason,
            units_reported
        from fct_indicator
        where indicator_id = 'gov_dossiers_online' and boundary_set = 'as_reported' and period_start = '2024-03-01'
            and period_end = '2024-03-31' and period_kind = 'in_period'
            and unit_id in ('VN', 'VN_PROV', 'ha_noi', 'lao_cai')
        order by unit_id
        """
    )
    assert found == [
        ("VN", 450, 1200, None, "missing", "incomplete_coverage", 2),
        ("VN_PROV", 450, 1200, None, "missing", "incomplete_coverage", 2),
        ("ha_noi", 400, 1000, 40.0, "computed", None, None),
        ("lao_cai", None, None, 31.5, "published", None, None),
    ]


def test_every_figure_names_the_cell_it_came_from(published: House):
    [(sheet, row, column, text, sha256)] = published.ask(
        """
        select cell_sheet, cell_row, cell_column, value_text, raw_sha256 from fct_observation
        where unit_id = 'ha_giang' and measure_code = 'dossiers_online'
        """
    )
    assert (sheet, row, column, text) == ("Sheet", 3, "C", "50")
    kept = published.folder / "data" / "raw" / "office__dossiers" / sha256
    assert kept.read_bytes() == published.form.read_bytes()


def test_nothing_new_publishes_nothing_and_ends_well(published: House):
    before = published.current.resolve()
    outcome = published.refresh()
    assert outcome.exit_code == 0
    assert "Nothing new" in outcome.message
    assert published.current.resolve() == before


def test_a_source_that_is_to_be_read_again_is(published: House):
    before = published.current.resolve()
    steps: list[tuple[str, str]] = []
    workspace = published.workspace().with_progress(
        lambda step, text: steps.append((step, text))
    )
    outcome = run_refresh(workspace, reread=("office__dossiers",))
    assert outcome.exit_code == 0, outcome.message
    assert ("raw", "office__dossiers: 1 edition(s) to be read again") in steps
    assert any(step == "landed" and "1 vintage(s)" in text for step, text in steps)
    assert published.current.resolve() == before, "the same was read"


@pytest.fixture(scope="module")
def with_unknown_province(
    once_published: House, tmp_path_factory: pytest.TempPathFactory
) -> House:
    """A house that published again in this process, with a row more that nobody can resolve; only to be read."""
    house = copy_house(once_published, tmp_path_factory.mktemp("unknown") / "house")
    workbook(house.form, (*GOOD, ("Hà Nộii", 5, 5, None)))
    outcome = house.refresh()
    assert outcome.exit_code == 0, outcome.message
    return house


def test_synthetic_figures_never_share_a_data_folder_with_real_ones(published: House):
    declared = published.folder / "sources" / "office" / "dossiers.yml"
    declared.write_text(declared.read_text("utf-8") + "is_synthetic: true\n", "utf-8")
    before = published.current.resolve()
    outcome = published.refresh()
    assert outcome.exit_code == 2
    assert "holds real figures and the catalogue synthetic ones" in outcome.message
    assert published.current.resolve() == before


def rename_header(house: House) -> None:
    workbook(house.form, (("Tỉnh", "Hồ sơ đã tiếp nhận", *HEADER[2:]), *GOOD[1:]))


def print_180_percent(house: House) -> None:
    workbook(house.form, (*GOOD[:3], ("Lào Cai", None, None, 180)))


def truncate(house: House) -> None:
    house.form.write_bytes(house.form.read_bytes()[: house.form.stat().st_size // 2])


def send_a_page(house: House) -> None:
    house.form.write_text(
        "<!DOCTYPE html><html><body>Trang không tồn tại</body></html>", "utf-8"
    )


@pytest.mark.parametrize(
    ("wreck", "words", "marked"),
    [
        (
            rename_header,
            ("Hồ sơ đã tiếp nhận", "Hồ sơ tiếp nhận", "expected", "%"),
            "B1",
        ),
        (print_180_percent, ("180", "form.xlsx", "D4", "0"), "D4"),
        (truncate, ("form.xlsx", "truncated"), None),
        (send_a_page, ("form.xlsx", "HTML"), None),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_a_wrecked_file_is_held_with_words_and_the_old_release_stays(
    published: House, wreck, words, marked
):
    before = published.current.resolve()
    wreck(published)
    outcome = published.refresh()
    assert outcome.exit_code == 4, outcome.message
    assert published.current.resolve() == before
    assert all(word in outcome.message for word in words), outcome.message
    [report] = (published.folder / "data" / "held" / "office__dossiers").glob(
        "*/report.html"
    )
    assert words[0] in report.read_text("utf-8")
    copies = [p for p in report.parent.iterdir() if p.suffix == ".xlsx"]
    assert [p.name for p in copies] == (["form.xlsx"] if marked else [])
    for copy in copies:
        assert f"annotated copy: {copy}" in outcome.message
        assert f'<a href="{copy.name}">' in report.read_text("utf-8")
        sheet = openpyxl.load_workbook(copy)["Sheet"]
        assert [
            c.coordinate for row in sheet.iter_rows() for c in row if c.comment
        ] == [marked]


@pytest.fixture(scope="module")
def with_corrected_copy(
    once_published: House, tmp_path_factory: pytest.TempPathFactory
) -> House:
    """A house whose form was held, and published from the annotated copy that somebody corrected; only to be read."""
    house = copy_house(once_published, tmp_path_factory.mktemp("corrected") / "house")
    rename_header(house)
    assert house.refresh().exit_code == 4
    [copy] = (house.folder / "data" / "held" / "office__dossiers").glob("*/form.xlsx")
    book = openpyxl.load_workbook(copy)
    book["Sheet"]["B1"] = HEADER[1]
    book["Sheet"].append(("Cao Bằng", 10, 5, None))
    book.save(house.form)
    outcome = house.refresh()
    assert outcome.exit_code == 0, outcome.message
    return house


def test_a_marked_copy_that_is_corrected_is_accepted(with_corrected_copy: House):
    added = with_corrected_copy.ask(
        "select value::int from fct_observation where unit_id = 'cao_bang' order by value"
    )
    assert added == [(5,), (10,), (None,)]
    held = with_corrected_copy.folder / "data" / "held" / "office__dossiers"
    assert not list(held.glob("*"))


def test_two_data_folders_in_one_process_never_see_each_other(
    with_unknown_province: House, with_corrected_copy: House
):
    asked = """
        select numerator::int from fct_indicator where indicator_id = 'gov_dossiers_online' and unit_id = 'VN'
            and boundary_set = 'as_reported' and period_kind = 'in_period' and period_start = '2024-03-01'
    """
    assert with_unknown_province.ask(asked) == [(450,)]
    assert with_corrected_copy.ask(asked) == [(455,)]


def test_an_unknown_province_is_quarantined_and_the_rest_lands(
    with_unknown_province: House,
):
    published = with_unknown_province
    assert published.ask(
        "select count(distinct unit_id) from fct_observation where is_current"
    ) == [(3,)]
    [vintage] = [
        v
        for v in published.workspace().landed.list_vintages("office__dossiers")
        if v.quarantined
    ]
    listed = duckdb.read_parquet(
        str(published.workspace().landed.quarantine_path(vintage))
    ).pl()
    assert set(listed["unit_text"]) == {"Hà Nộii"}
    assert "Hà Nội" in listed["problem"][0]
    assert "Hà Nộii" in (published.current / "quality" / "quarantine.csv").read_text(
        "utf-8"
    )
