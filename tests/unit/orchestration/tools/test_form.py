"""What a unit is asked, and the workbook it is asked with."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.land.edition import land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.records import Edition, RawFile
from orchestration.tools.form import words
from orchestration.tools.form.layout import HEADER_ROW
from orchestration.tools.form.questions import Question, list_questions
from orchestration.tools.form.workbook import write_form

MARCH, FEBRUARY, DECEMBER = (
    dt.date(2024, 3, 31),
    dt.date(2024, 2, 29),
    dt.date(2024, 12, 31),
)
INPUT = "GHI"


def asked(seeds: Path, unit: str, day: dt.date) -> dict[str, Question]:
    return {q.measure_code: q for q in list_questions(seeds, unit, day)}


@pytest.fixture(scope="module")
def book(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    write_form(path, "ha_noi", MARCH, seeds, {"dossiers_received": "1234 (2024-02-29)"})
    return openpyxl.load_workbook(path)


def rows(book: openpyxl.Workbook) -> dict[str, tuple[Worksheet, int]]:
    """Measure → where it is asked."""
    first = HEADER_ROW + 2
    return {
        sheet.cell(row, 1).value: (sheet, row)
        for sheet in book.worksheets[1:]
        for row in range(first, sheet.max_row + 1)
    }


def test_a_month_asks_what_is_monthly_and_the_end_of_a_quarter_and_of_the_year_more(
    seeds,
):
    months = {
        day.month: asked(seeds, "ha_noi", day) for day in (FEBRUARY, MARCH, DECEMBER)
    }
    assert months[2].keys() < months[3].keys() < months[12].keys()
    assert "flag_db_catalogue" in months[3].keys() - months[2].keys()
    assert months[12].keys() - months[3].keys() == {"flag_data_capacity"}


def test_every_figure_is_asked_for_its_own_period(seeds):
    march, december = asked(seeds, "ha_noi", MARCH), asked(seeds, "ha_noi", DECEMBER)
    periods = {code: (march[code].period, march[code].period_kind) for code in march}
    assert periods["infosys_total"] == ("2024-03-31", "as_of")
    assert periods["dossiers_received"] == ("2024-03", "in_period")
    assert periods["dossiers_handled"] == ("2024-03", "year_to_date")
    assert periods["inspections_digital"] == ("2024-Q1", "in_period")
    assert periods["flag_edu_dx"] == ("2024-03", "year_to_date")
    assert (december["flag_edu_dx"].period, december["flag_edu_dx"].period_kind) == (
        "2024",
        "in_period",
    )


def ask_a_year(seeds: Path, unit: str) -> dict[str, set[tuple[str, str]]]:
    """Measure → period and kind of every question in the twelve forms of 2024."""
    found: dict[str, set[tuple[str, str]]] = {}
    for month in range(1, 13):
        last_day = dt.date(2024, month, calendar.monthrange(2024, month)[1])
        for code, question in asked(seeds, unit, last_day).items():
            found.setdefault(code, set()).add((question.period, question.period_kind))
    return found


@pytest.mark.parametrize("unit", ["ha_noi", "bo_cong_an", "VN"])
def test_the_forms_of_a_year_answer_for_every_target_of_the_year(seeds, unit):
    """A day is asked for itself; of a year the whole, or every month or quarter that adds up to it."""
    questions = ask_a_year(seeds, unit)
    quarters = {(f"2024-Q{quarter}", "in_period") for quarter in (1, 2, 3, 4)}
    months = {(f"2024-{month:02}", "in_period") for month in range(1, 13)}
    wholes = {("2024", "in_period"), ("2024-12", "year_to_date")}
    measures = {
        row["measure_code"]: row
        for row in pl.read_csv(seeds / "measure.csv", infer_schema=False).to_dicts()
    }
    for code, periods in questions.items():
        if measures[code]["period_kind"] == "asof":
            assert ("2024-12-31", "as_of") in periods, code
            continue
        is_summed = measures[code]["additivity"] == "additive_units"
        tiles = is_summed and (quarters <= periods or months <= periods)
        assert wholes & periods or tiles, (code, periods)


def test_a_unit_is_asked_what_its_scopes_hold_and_a_province_its_part_of_national_sums(
    seeds,
):
    province, ministry, country = (
        asked(seeds, unit, DECEMBER) for unit in ("ha_noi", "bo_cong_an", "VN")
    )
    assert {
        "hh_fibre",
        "flag_dx_resolution",
        "digital_tech_enterprises",
    } <= province.keys()
    assert (
        not {"gdp_current", "essential_services_422", "adults_using_dvctt"}
        & province.keys()
    )
    assert "essential_services_422" in ministry
    assert not {"hh_fibre", "flag_dx_resolution"} & ministry.keys()
    assert {"gdp_current", "adults_using_dvctt", "hh_fibre"} <= country.keys()
    assert asked(seeds, "bhxh_vn", MARCH).keys() == {"flag_attt_platform"}


def test_what_is_made_of_components_or_of_the_scope_list_is_not_asked(seeds):
    found = (
        asked(seeds, "ha_noi", DECEMBER).keys() | asked(seeds, "VN", DECEMBER).keys()
    )
    assert (
        not {"flag_db_catalogue_and_roadmap", "unit_in_scope", "dvctt_users_total"}
        & found
    )
    # both conditions must hold for one site: no sum of the two counts says how many
    assert "state_sites_assessed_and_labelled" in found


def test_a_unit_that_is_gone_or_no_reporter_is_asked_nothing(seeds, tmp_path):
    assert asked(seeds, "ha_giang", dt.date(2025, 6, 30))
    for unit, day in (("ha_giang", dt.date(2025, 7, 31)), ("VN_PROV", MARCH)):
        with pytest.raises(ValueError, match=f"nothing is due from {unit}"):
            write_form(tmp_path / "none.xlsx", unit, day, seeds)
    assert not (tmp_path / "none.xlsx").exists()


def test_the_cover_and_every_sheet_say_who_and_when(book):
    cover = "\n".join(
        str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value
    )
    assert all(
        word in cover
        for word in (
            "[ha_noi]",
            "2024-03-31",
            words.TEMPLATE,
            "not reported",
            "chưa báo cáo",
        )
    )
    assert [s.title for s in book.worksheets[1:]] == list(words.PILLARS.values())
    for sheet in book.worksheets[1:]:
        assert sheet["A2"].value.endswith("[ha_noi]")
        assert "2024-03-31" in sheet["A3"].value


def test_every_question_has_its_words_in_both_languages_its_definition_and_its_unit(
    book,
):
    for code, (sheet, row) in rows(book).items():
        vietnamese, english, unit = (sheet.cell(row, n).value for n in (2, 3, 4))
        assert vietnamese != english, code
        assert " · " in unit, (
            f"{code}: no Vietnamese word for {unit} in words.UNITS_OF_MEASURE_VI"
        )
        assert sheet.cell(row, 12).value, code
        assert sheet.cell(row, 13).value, code
    sheet, row = rows(book)["dossiers_received"]
    assert sheet.cell(row, 11).value == "1234 (2024-02-29)"


def test_every_unit_of_measure_any_unit_can_be_asked_for_has_a_vietnamese_word(seeds):
    members = pl.read_csv(seeds / "scope_member.csv", infer_schema=False)
    units = members.unique("scope", keep="first", maintain_order=True)["unit_id"]
    used = {
        q.unit_of_measure
        for unit in units
        for q in list_questions(seeds, unit, DECEMBER)
    }
    assert used - set(words.UNITS_OF_MEASURE_VI) == set()


def test_only_the_cells_to_fill_take_input(book):
    for sheet in book.worksheets:
        assert sheet.protection.sheet
    for sheet, row in rows(book).values():
        unlocked = [c.column_letter for c in sheet[row] if not c.protection.locked]
        assert unlocked == list(INPUT)
        assert sheet.freeze_panes == f"C{HEADER_ROW + 2}"
        assert sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"


def test_each_value_is_validated_by_its_kind_and_a_part_by_its_whole(book):
    def rule(code: str, column: str):
        sheet, row = rows(book)[code]
        [found] = [
            v
            for v in sheet.data_validations.dataValidation
            if f"{column}{row}" in v.sqref
        ]
        return found

    flag, whole, part = (
        rule(code, "G")
        for code in ("flag_db_roadmap", "hh_fibre", "hh_fibre_protected")
    )
    assert (flag.type, flag.formula1) == ("list", '"1,0"')
    _, row = rows(book)["hh_fibre"]
    _, total = rows(book)["hh_total"]
    assert whole.formula1 == (
        f"AND(ISNUMBER(G{row}),G{row}>=0,G{row}=INT(G{row}),"
        f"OR('{words.PILLARS['society']}'!$G${total}=\"\",G{row}<='{words.PILLARS['society']}'!$G${total}))"
    )
    assert f"'{words.PILLARS['society']}'!$G${row}" in part.formula1, (
        "its whole stands on another sheet"
    )
    assert (
        rule("hh_fibre", "H").formula1 == '"' + ",".join(words.REASONS.values()) + '"'
    )


def test_no_validation_is_longer_than_excel_takes(seeds, tmp_path):
    for unit in ("ha_noi", "bo_cong_an", "VN"):
        path = tmp_path / f"{unit}.xlsx"
        assert write_form(path, unit, DECEMBER, seeds) == len(
            asked(seeds, unit, DECEMBER)
        )
        rules = [
            v
            for sheet in openpyxl.load_workbook(path).worksheets[1:]
            for v in sheet.data_validations.dataValidation
        ]
        assert len(rules) == 2 * len(asked(seeds, unit, DECEMBER))
        assert max(len(v.formula1) for v in rules) <= 255


def test_the_same_questions_give_the_same_bytes(seeds, tmp_path):
    for name in ("one", "two"):
        write_form(tmp_path / name, "lao_cai", FEBRUARY, seeds)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.fixture(scope="module")
def source(repository: Path) -> Source:
    declared = load_sources(repository / "ingest" / "sources")
    return next(s for s in declared if s.id == "chiso__reporting_form")


@pytest.fixture
def landed(
    source: Source, seeds: Path, tmp_path: Path
) -> Callable[[Path], pl.DataFrame]:
    """The rows a filled form lands, by measure."""

    def read(path: Path) -> pl.DataFrame:
        edition = Edition(
            source_id=source.id,
            edition_id="e",
            retrieved_at=dt.datetime(2025, 1, 20, tzinfo=dt.UTC),
            files=(RawFile(name="form.xlsx", sha256="-", size=1, url=""),),
        )
        [landing] = land_edition(
            source,
            edition,
            raw_path=lambda *_: path,
            reference=ReferenceLists.load(seeds),
            scratch_folder=tmp_path / "workshop",
        )
        assert landing.vintage.quarantined == 0
        return pl.read_parquet(landing.folder / "rows.parquet").sort(
            "measure_code", "period_kind"
        )

    return read


def fill(path: Path) -> None:
    """Answer every question: yes to what is 0/1, a large number to the rest, every seventh with a reason."""
    filled = openpyxl.load_workbook(path)
    for number, (sheet, row) in enumerate(rows(filled).values()):
        is_flag = sheet.cell(row, 4).value.endswith("0/1")
        if number % 7 == 6:
            sheet.cell(row, 8).value = words.REASONS["not_applicable"]
        else:
            sheet.cell(row, 7).value = 1 if is_flag else 1_234_000 + number
    filled.save(path)


@pytest.mark.parametrize("unit", ["VN", "ha_noi", "bo_cong_an"])
def test_the_declared_source_reads_every_answer_of_every_form(
    seeds: Path,
    source: Source,
    landed: Callable[[Path], pl.DataFrame],
    tmp_path: Path,
    unit: str,
):
    """Form and declaration are two homes of the same words: one changed alone would be drift."""
    path = tmp_path / "form.xlsx"
    write_form(path, unit, DECEMBER, seeds)
    fill(path)
    found = landed(path)
    questions = asked(seeds, unit, DECEMBER)
    assert set(found["unit_id"]) == {unit}
    assert set(found["period_end"]) == {DECEMBER}
    kinds = dict(found.select("measure_code", "period_kind").iter_rows())
    assert kinds == {code: q.period_kind for code, q in questions.items()}
    units = dict(found.select("measure_code", "unit_of_measure").iter_rows())
    assert units == {code: q.unit_of_measure for code, q in questions.items()}
    reasons = found.filter(pl.col("value").is_null())["missing_reason"]
    assert reasons.to_list() == ["not_applicable"] * (len(questions) // 7)
    [declared] = {
        tuple(c.values.items())
        for t in source.tables
        for c in t.columns
        if c.to == "missing_reason"
    }
    assert {code: word for word, code in declared} == words.REASONS


def test_a_form_saved_by_libreoffice_says_the_same(
    seeds: Path,
    landed: Callable[[Path], pl.DataFrame],
    tmp_path: Path,
    libreoffice: Callable[[Path, str], Path],
):
    path = tmp_path / "lo.xlsx"
    write_form(path, "ha_noi", MARCH, seeds)
    fill(path)
    saved = libreoffice(path, "xlsx")
    assert landed(saved).equals(landed(path))
    checks = [
        sheet.cell(row, 10).value
        for sheet, row in rows(openpyxl.load_workbook(saved, data_only=True)).values()
    ]
    assert set(checks) == {"✓", "lớn hơn tổng · above its whole"}


def test_a_form_nobody_filled_in_is_refused_and_withdraws_nothing(
    seeds: Path, landed: Callable[[Path], pl.DataFrame], tmp_path: Path
):
    path = tmp_path / "blank.xlsx"
    write_form(path, "ha_noi", MARCH, seeds)
    with pytest.raises(Refusal, match="empty cells only") as refused:
        landed(path)
    assert refused.value.reason == "empty"


def test_two_answers_to_one_question_and_reasons_of_ones_own_are_told_apart(
    seeds: Path, landed: Callable[[Path], pl.DataFrame], tmp_path: Path
):
    path = tmp_path / "form.xlsx"
    write_form(path, "bhxh_vn", MARCH, seeds)
    for value, reason, said in (
        (
            1,
            words.REASONS["confidential"],
            "expected no reason for a missing figure beside a figure, found “confidential”",
        ),
        (None, "quên mất", "under “Lý do không có số.*found “quên mất”"),
    ):
        filled = openpyxl.load_workbook(path)
        [(sheet, row)] = rows(filled).values()
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = value, reason
        filled.save(path)
        with pytest.raises(Refusal, match=said) as refused:
            landed(path)
        [place] = refused.value.places
        assert (place.sheet, place.row, place.column) == (sheet.title, row, "G")
