"""The reporting form goes out blank, comes back filled, and goes back marked where it can't be accepted."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from ingest.land.annotate.findings_sheet import FINDINGS_SHEET
from ingest.store.paths import Paths
from orchestration.cli import main as cli
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import SEEDS, SOURCES, Workspace
from orchestration.refresh import run_refresh
from orchestration.tools.form.questions import list_questions
from orchestration.tools.form.words import REASONS
from orchestration.tools.form.workbook import write_form
from tests.line.events import forget_events
from tests.line.house import ask

MARCH = dt.date(2024, 3, 31)
SOURCE = "chiso__reporting_form"
NOT_ARISEN = REASONS["not_arisen"]
NOT_APPLICABLE = REASONS["not_applicable"]
HA_NOI = {
    "dossiers_received": 1000, "dossiers_online": 400, "hh_total": 2000, "hh_fibre": 1500, "flag_db_catalogue": 1,
    "flag_db_roadmap": 0, "inspections_periodic": 0, "villages_blackspot_powered": NOT_ARISEN,
    "villages_blackspot_covered": NOT_ARISEN, "ent_izepz_active": NOT_APPLICABLE,
}  # fmt: skip

# a tenth of the form and more: it is held whole
UNREADABLE = (
    "sme_active", "sme_platform_trial", "sme_platform_regular", "subs_mobile_total", "officials_total", "pop_ehr",
    "adults_telehealth", "infosys_total",
)  # fmt: skip


def fill(path: Path, answers: Mapping[str, object], column: int = 7) -> dict[str, str]:
    """Type the answers in, a reason beside the value's cell; measure → the cell, as "sheet!G9"."""
    book = openpyxl.load_workbook(path)
    cells = {}
    for sheet in book.worksheets:
        for [code] in sheet.iter_rows(max_col=1):
            if code.value in answers:
                answer = answers[code.value]
                place = column + 1 if answer in REASONS.values() else column
                sheet.cell(code.row, place).value = answer
                cells[code.value] = f"{sheet.title}!G{code.row}"
    assert cells.keys() == answers.keys()
    book.save(path)
    return cells


@pytest.fixture
def office(tmp_path: Path) -> Callable[[], Workspace]:
    """The project's own declaration of the form, alone in a catalogue; each look at the clock is a minute later."""
    declared = tmp_path / "sources" / "chiso" / "reporting_form.yml"
    declared.parent.mkdir(parents=True)
    shutil.copy(SOURCES / "chiso" / "reporting_form.yml", declared)
    minutes = iter(range(10))

    def line() -> Workspace:
        now = dt.datetime(2024, 4, 20, 2, next(minutes), tzinfo=dt.UTC)
        return Workspace(
            Paths(tmp_path / "data"), tmp_path / "sources", clock=lambda: now
        )

    return line


def test_a_filled_form_becomes_figures_and_a_bad_one_goes_back_marked_until_it_is_right(
    office: Callable[[], Workspace], tmp_path: Path
):
    inbox = tmp_path / "data" / "inbox" / SOURCE
    inbox.mkdir(parents=True)
    good, bad = inbox / "ha noi.xlsx", inbox / "hà giang.xlsx"
    write_form(good, "ha_noi", MARCH, SEEDS)
    write_form(bad, "ha_giang", MARCH, SEEDS)
    cells = fill(good, HA_NOI)
    right = {
        "dossiers_received": 200,
        "dossiers_online": 50,
        "hh_total": 10,
        "hh_fibre": 5,
    }
    wrong = fill(
        bad, right | {"dossiers_online": -50} | dict.fromkeys(UNREADABLE, "hỏi Sở Y tế")
    )

    with forget_events():
        outcome = run_refresh(office())
    assert outcome.exit_code == 4, outcome.message
    release = tmp_path / "data" / "releases" / "current"
    assert pairs(release) == {
        "gov_dossiers_online": (400, 1000, 40.0), "soc_fibre_households": (1500, 2000, 75.0),
        "data_db_catalogue_issued": (1, 1, 100.0), "data_db_roadmap_issued": (0, 1, 0.0),
        "data_db_catalogue_and_roadmap_issued": (0, 1, 0.0),
    }  # fmt: skip
    said = {
        measure: (value, reason, f"{sheet}!{column}{row}")
        for measure, value, reason, sheet, column, row in ask(
            release,
            "select measure_code, value::int, missing_reason, cell_sheet, cell_column, cell_row from fct_observation",
        )
    }
    assert said.keys() == {
        q.measure_code for q in list_questions(SEEDS, "ha_noi", MARCH)
    }
    for measure, answer in HA_NOI.items():
        reasons = {NOT_ARISEN: "not_arisen", NOT_APPLICABLE: "not_applicable"}
        is_reason = answer in reasons
        told = (None, reasons[answer]) if is_reason else (answer, None)
        assert said[measure] == (*told, cells[measure])
    # asked and not answered: neither zero nor hidden (domain.md §8.22)
    assert {said[m][:2] for m in said.keys() - HA_NOI.keys()} == {
        (None, "not_reported")
    }

    [folder] = (tmp_path / "data" / "held" / SOURCE).iterdir()
    assert {p.name for p in folder.iterdir()} == {"report.html", "report.txt", bad.name}
    assert f"annotated copy: {folder / bad.name}" in outcome.message
    copy = openpyxl.load_workbook(folder / bad.name)
    assert copy.sheetnames[0] == FINDINGS_SHEET
    commented = {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in copy.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert commented.keys() == {
        wrong[measure] for measure in (*UNREADABLE, "dossiers_online")
    }
    assert "Con số chỉ đọc được theo một cách" in commented[wrong["dossiers_online"]]
    assert "-50" in commented[wrong["dossiers_online"]]

    shutil.copy(folder / bad.name, bad)
    fill(bad, right | dict.fromkeys(UNREADABLE))
    with forget_events():
        outcome = run_refresh(office())
    assert outcome.exit_code == 0, outcome.message
    assert pairs(release, "ha_giang")["gov_dossiers_online"] == (50, 200, 25.0)
    # two units of 93 are no country: the pair stands, the number does not (judging.md §2)
    [country] = ask(
        release,
        """
        select numerator::int, denominator::int, value, missing_reason, units_reported from fct_indicator
        where unit_id = 'VN' and boundary_set = 'as_reported' and indicator_id = 'gov_dossiers_online'
            and period_kind = 'in_period' and period_start = '2024-03-01'
        """,
    )
    assert country == (450, 1200, None, "incomplete_coverage", 2)
    assert not list((tmp_path / "data" / "held" / SOURCE).iterdir())

    # the next form shows what the last one said, and a form somebody may have filled in is never written over
    words = [
        "form",
        "Hà Nội",
        "2024-Q2",
        "--out",
        str(tmp_path / "q2.xlsx"),
        "--data",
        str(tmp_path / "data"),
    ]
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    told = [
        c.value
        for s in openpyxl.load_workbook(tmp_path / "q2.xlsx").worksheets
        for [c] in s["K7:K99"]
    ]
    assert {text for text in told if text} >= {"1000 (2024-03-31)", "0 (2024-03-31)"}
    assert CliRunner().invoke(cli.app, words).exit_code == ExitCode.WRONG_USE


def pairs(release: Path, unit: str = "ha_noi") -> dict[str, tuple[int, int, float]]:
    rows = ask(
        release,
        f"""
        select indicator_id, numerator::int, denominator::int, value::double from fct_indicator
        where unit_id = '{unit}' and boundary_set = 'as_reported' and value is not null
            and period_kind <> 'year_to_date'
        """,
    )
    return {indicator: tuple(pair) for indicator, *pair in rows}
