"""A known error of a file is read as it should have been, says so, and no longer corrected when the error is gone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from ingest.declare.declaration import DeclarationError
from ingest.problem import Refusal
from tests.unit.ingest.landed import DECLARED, FORM, Office

WHY = "reason: chữ O gõ thay số 0, by: Trần Thị B, date: 2024-04-22, evidence: công văn 12/STTTT"


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    return Office(tmp_path, seeds)


def _index_figures(
    rows: pl.DataFrame,
) -> dict[tuple[str, str], tuple[int | None, str, str]]:
    return {
        (r["unit_id"], r["measure_code"]): (r["value"], r["value_text"], r["flags"])
        for r in rows.to_dicts()
    }


@pytest.mark.parametrize(
    "where",
    [
        "{file: form.csv, cell: B3}",
        "{file: 'FORM*', cell: B3, sheet: '1'}".replace("FORM", "form"),
        f"{{sha256: {hashlib.sha256(FORM.encode()).hexdigest()}, cell: B3}}",
        "{file: form.csv, row: {Tỉnh: Hà Giang}, column: Tiếp nhận}",
    ],
)
def test_a_figure_is_read_as_corrected_keeps_its_printed_text_and_says_so(
    office: Office, where: str
):
    office.correct(f"- {{where: {where}, expect: 2OO, read_as: '200', {WHY}}}")
    landing = office.land()
    assert landing.quarantined.is_empty()
    assert _index_figures(landing.rows) == {
        ("ha_noi", "dossiers_received"): (1000, "1000", ""),
        ("ha_noi", "dossiers_online"): (400, "400", ""),
        ("ha_giang", "dossiers_received"): (200, "2OO", "corrected"),
        ("ha_giang", "dossiers_online"): (50, "50", ""),
        ("lao_cai", "dossiers_received"): (300, "300", ""),
        ("lao_cai", "dossiers_online"): (60, "60", ""),
    }


def test_without_its_correction_the_figure_holds_the_file(office: Office):
    with pytest.raises(Refusal, match="2OO") as refused:
        office.land()
    assert refused.value.reason == "too_much_lost"


def test_a_corrected_unit_marks_its_row_and_is_shown_as_printed(office: Office):
    office.send(FORM.replace("2OO", "200").replace("Hà Giang", "Hà Gang"))
    office.correct(
        f"- {{where: {{file: form.csv, cell: A3}}, expect: Hà Gang, read_as: Hà Giang, {WHY}}}"
    )
    rows = office.land().rows
    marked = rows.filter(pl.col("flags") == "corrected")
    assert marked.select("unit_id", "unit_text").unique().rows() == [
        ("ha_giang", "Hà Gang")
    ]
    assert (marked.height, rows.height) == (2, 6)


def test_a_corrected_banner_marks_every_row_under_it(office: Office):
    in_banner = 'period: {kind: in_period, text: "2024-03"}\n    unit: {in_banner: "Tỉnh: (?P<unit>.*)"}'
    office.declare(
        DECLARED.replace(
            'period: {kind: in_period, text: "2024-03"}', in_banner
        ).replace("{to: unit, spellings: [Tỉnh]}", "{to: nothing, spellings: [STT]}")
    )
    office.send("Tỉnh: Hà Gang;;\nSTT;Tiếp nhận;Trực tuyến\n1;10;5\n")
    office.correct(
        f"- {{where: {{file: form.csv, cell: A1}}, expect: 'Tỉnh: Hà Gang', read_as: 'Tỉnh: Hà Giang', {WHY}}}"
    )
    rows = office.land().rows
    assert rows.select("unit_id", "flags").unique().rows() == [
        ("ha_giang", "corrected")
    ]


def test_a_figure_left_out_is_listed_with_the_reason_and_is_no_loss(office: Office):
    office.correct(
        f"- {{where: {{file: form.csv, cell: B3}}, expect: 2OO, drop: true, {WHY}}}"
    )
    landing = office.land()
    assert landing.rows.height == 5
    [row] = landing.quarantined.to_dicts()
    assert (row["cell_column"], row["cell_row"], row["value_text"]) == ("B", 3, "2OO")
    assert row["rule"] == "left_out_by_correction"
    assert "chữ O gõ thay số 0" in row["problem"]
    assert "Trần Thị B" in row["problem"]


def test_a_blank_cell_is_filled_only_while_it_is_blank(office: Office):
    office.correct(
        f"- {{where: {{file: form.csv, cell: B3}}, expect: '', read_as: '200', {WHY}}}"
    )
    office.send(FORM.replace("2OO", ""))
    assert _index_figures(office.land().rows)["ha_giang", "dossiers_received"] == (
        200,
        "",
        "corrected",
    )
    office.send(FORM.replace("2OO", "201"))
    with pytest.raises(Refusal, match="201"):
        office.land()


@pytest.mark.parametrize(
    ("where", "sent", "found"),
    [
        ("cell: B3", FORM.replace("2OO", "200"), "“200” at 1!B3"),
        (
            "row: {Tỉnh: Hà Giang}, column: Tiếp nhận",
            FORM.replace("2OO", "200"),
            "“200” at 1!B3",
        ),
        ("cell: B3", FORM.replace("Hà Nội;1000;400\n", ""), "“300” at 1!B3"),
        ("cell: B9", FORM, "“” at 1!B9"),
        ("cell: AB3", FORM, "“” at 1!AB3"),
        ("cell: B3, sheet: Biểu 2", FORM, "sheets '1'"),
        ("row: {Tỉnh: Hà Giang}, column: Đã nhận", FORM, "no column “Đã nhận”"),
    ],
)
def test_a_fix_does_not_outlive_its_reason(
    office: Office, where: str, sent: str, found: str
):
    office.correct(
        f"- {{where: {{file: form.csv, {where}}}, expect: 2OO, read_as: '200', {WHY}}}"
    )
    office.send(sent)
    with pytest.raises(Refusal) as refused:
        office.land()
    assert refused.value.reason == "correction_outlived"
    assert found in refused.value.found
    assert "form.csv" in refused.value.where
    assert "chữ O gõ thay số 0" in refused.value.expected
    assert "sha256" in refused.value.to_fix


@pytest.mark.parametrize(
    "where",
    [
        "file: other.csv, cell: B3",
        f"sha256: {'0a' * 32}, cell: B3",
        "file: form.csv, row: {Tỉnh: Cao Bằng}, column: Tiếp nhận",
    ],
)
def test_a_correction_whose_file_or_row_never_came_changes_nothing(
    office: Office, where: str
):
    office.send(FORM.replace("2OO", "200"))
    office.correct(f"- {{where: {{{where}}}, expect: 2OO, read_as: '7', {WHY}}}")
    assert set(office.land().rows["flags"]) == {""}


def test_a_changed_correction_is_another_reading(office: Office):
    without = office.source.fingerprint
    office.correct(
        f"- {{where: {{file: form.csv, cell: B3}}, expect: 2OO, read_as: '200', {WHY}}}"
    )
    first = office.land().vintage
    office.correct(
        f"- {{where: {{file: form.csv, cell: B3}}, expect: 2OO, read_as: '220', {WHY}}}"
    )
    second = office.land().vintage
    assert len({without, office.source.fingerprint}) == 2
    assert first.reading_id != second.reading_id
    assert first.vintage_id == second.vintage_id, (
        "the same edition read again, no revision of the figure"
    )


@pytest.mark.parametrize(
    ("register", "message"),
    [
        ("- {where: {cell: B3}, expect: a, read_as: b, %s}", "say which file"),
        (
            "- {where: {file: x}, expect: a, read_as: b, %s}",
            "either `cell` (D14), or both `row` and `column`",
        ),
        (
            "- {where: {file: x, row: {a: b}}, expect: a, read_as: b, %s}",
            "either `cell` (D14), or both",
        ),
        (
            "- {where: {file: x, cell: 3B}, expect: a, read_as: b, %s}",
            "expected a cell written like D14, found `cell: 3B`",
        ),
        ("- {where: {file: x, cell: B3}, expect: a, %s}", "either `read_as`"),
        (
            "- {where: {file: x, cell: B3}, expect: a, read_as: b, drop: true, %s}",
            "either `read_as`",
        ),
        (
            "- {where: {file: x, cell: B3}, expect: 200, read_as: b, %s}",
            'put it in quotes, "200"',
        ),
        (
            "- {where: {file: x, cell: B3}, expect: a, read_as: b, reason: r, by: c, date: 2024-01-01}",
            "evidence",
        ),
    ],
)
def test_a_correction_that_can_not_be_used_is_reported_with_its_file(
    office: Office, register: str, message: str
):
    office.correct(register.replace("%s", WHY))
    with pytest.raises(DeclarationError) as refused:
        _ = office.source
    assert str(refused.value).startswith("office/corrections/dossiers.yml: ")
    assert message in str(refused.value)


def test_corrections_of_no_source_are_told(office: Office):
    (office.root / "office" / "corrections").mkdir()
    (office.root / "office" / "corrections" / "dossier.yml").write_text("[]", "utf-8")
    with pytest.raises(DeclarationError, match="a source that is not declared"):
        _ = office.source


def test_flags_are_a_set_however_they_come(office: Office):
    """A provisional column, an estimate in the cell, and a correction: sorted and each once, as gate A knows them."""
    provisional = "{to: value, matching: '(?P<flag_provisional>Sơ bộ )Tiếp nhận'"
    office.declare(DECLARED.replace("{to: value, spellings: [Tiếp nhận]", provisional))
    office.send(FORM.replace("Tiếp nhận", "Sơ bộ Tiếp nhận"))
    office.correct(
        f"- {{where: {{file: form.csv, cell: B3}}, expect: 2OO, read_as: ước 200, {WHY}}}"
    )
    figures = _index_figures(office.land().rows)
    assert figures["ha_giang", "dossiers_received"] == (
        200,
        "2OO",
        "corrected|estimated|provisional",
    )
    assert figures["ha_noi", "dossiers_received"] == (1000, "1000", "provisional")
