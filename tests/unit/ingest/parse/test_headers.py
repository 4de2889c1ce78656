"""The header is found by its words wherever it stands; what is not known stops the file, explained."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.headers.located import LocatedTable
from ingest.parse.headers.search import find_table
from ingest.parse.spelling import normalise_spelling
from ingest.problem import Refusal
from ingest.read.sheet import Sheet, to_column_letters
from tests.unit.ingest.landed import Office

UNIT = DeclaredColumn(to="unit", spellings=("Tỉnh, thành phố",))
COUNT = DeclaredColumn(to="value", spellings=("Số hồ sơ",), measure="dossiers_received")
NOTE = DeclaredColumn(to="nothing", spellings=("Ghi chú",), required=False)


def _sheet(*rows: tuple[str | None, ...], first: int = 1, **told: object) -> Sheet:
    width = max(map(len, rows))
    cells = {"row": range(first, first + len(rows))} | {
        to_column_letters(n + 1): [row[n] if n < len(row) else None for row in rows]
        for n in range(width)
    }
    schema = {"row": pl.UInt32} | {
        to_column_letters(n + 1): pl.String for n in range(width)
    }
    return Sheet(name="1", cells=pl.DataFrame(cells, schema=schema), **told)


def _where(located: LocatedTable) -> dict[str, str]:
    return {
        c.coordinate: c.column.spellings[0].text if c.column.spellings else c.column.to
        for c in located.columns
    }


def _refused(sheet: Sheet, table: DeclaredTable, **told: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        find_table(sheet, table, where="bieu.xlsx", **told)
    assert refused.value.reason == "header_drift"
    return refused.value


def test_header_is_found_under_a_banner_and_in_any_column_order():
    sheet = _sheet(
        ("UBND TỈNH", None),
        ("Kỳ: 2024",),
        (),
        ("Số hồ sơ", "Tỉnh, thành phố"),
        ("5", "Hà Nội"),
    )
    located = find_table(sheet, DeclaredTable(columns=(UNIT, COUNT)), where="f")
    assert (located.header_row, located.first_row, located.last_row) == (4, 5, 5)
    assert _where(located) == {"A": "Số hồ sơ", "B": "Tỉnh, thành phố"}
    assert located.banner == "UBND TỈNH\nKỳ: 2024"


def test_header_moved_down_is_found():
    rows = (("Tỉnh, thành phố", "Số hồ sơ"), ("Hà Nội", "5"))
    for blank in (0, 1, 40):
        located = find_table(
            _sheet(*[()] * blank, *rows),
            DeclaredTable(columns=(UNIT, COUNT)),
            where="f",
        )
        assert located.header_row == blank + 1


@pytest.mark.parametrize(
    "printed",
    [
        "TỈNH, THÀNH PHỐ",
        " Tỉnh,\nthành  phố ",
        "Tỉnh,\u00a0thành phố:",
        "Ti\u0309nh, tha\u0300nh pho\u0302\u0301",
        "*Tỉnh, thành phố",
    ],
)
def test_case_spaces_breaks_and_composition_do_not_matter(printed):
    assert (
        find_table(
            _sheet((printed, "số hồ sơ"), ("Huế", "1")),
            DeclaredTable(columns=(UNIT, COUNT)),
            where="f",
        ).header_row
        == 1
    )


def test_dashes_and_the_place_of_a_tone_do_not_matter():
    columns = (DeclaredColumn(to="unit", spellings=("Hòa giải – cơ sở",)), COUNT)
    assert (
        find_table(
            _sheet(("Hoà giải-cơ sở", "Số hồ sơ"), ("x", "1")),
            DeclaredTable(columns=columns),
            where="f",
        ).header_row
        == 1
    )


def test_alike_keeps_words_apart_that_differ():
    words = pl.DataFrame(
        {"w": ["hoàn", "hòan", "Hoàng", "thuý", "thúy", "Đà", "Ðà", "da"]}
    ).select(normalise_spelling(pl.col("w")))["w"]
    assert words.to_list() == [
        "hoàn",
        "hòan",
        "hoàng",
        "thuý",
        "thuý",
        "đà",
        "đà",
        "da",
    ]


def test_a_spelling_holds_from_its_date():
    column = DeclaredColumn(
        to="value",
        spellings=({"text": "Số hồ sơ"}, {"text": "Tổng hồ sơ", "since": "2024-07-01"}),
    )
    sheet = _sheet(("Tỉnh, thành phố", "Tổng hồ sơ"), ("Huế", "1"))
    assert (
        find_table(
            sheet,
            DeclaredTable(columns=(UNIT, column)),
            where="f",
            on=dt.date(2024, 7, 1),
        ).header_row
        == 1
    )
    _refused(sheet, DeclaredTable(columns=(UNIT, column)), on=dt.date(2024, 6, 30))


def test_a_family_of_columns_is_found_with_its_groups():
    family = DeclaredColumn(
        to="value",
        matching=r"(?P<breakdown_sex>Total|Male) (?P<flag_provisional>Prel\. )?(?P<year>\d{4})",
    )
    sheet = _sheet(
        ("Tỉnh, thành phố", "Total 2015", "MALE Prel. 2016"), ("Huế", "1", "2")
    )
    found = find_table(sheet, DeclaredTable(columns=(UNIT, family)), where="f").columns[
        1:
    ]
    assert [(c.coordinate, c.groups) for c in found] == [
        ("B", {"breakdown_sex": "Total", "year": "2015"}),
        ("C", {"breakdown_sex": "MALE", "flag_provisional": "Prel. ", "year": "2016"}),
    ]


def test_two_stacked_rows_with_merged_cells_are_one_header():
    sheet = _sheet(
        ("STT", "Tỉnh, thành phố", "Năm 2023", None, "Năm 2024", None),
        (None, None, "Tiếp nhận", "Trực tuyến", "Tiếp nhận", "Trực tuyến"),
        ("1", "Hà Nội", "1", "2", "3", "4"),
        merged=((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)),
    )
    received = DeclaredColumn(
        to="value",
        matching=r"Năm (?P<year>\d{4}) / Tiếp nhận",
        measure="dossiers_received",
    )
    online = DeclaredColumn(
        to="value",
        matching=r"Năm (?P<year>\d{4}) / Trực tuyến",
        measure="dossiers_online",
    )
    stt = DeclaredColumn(to="nothing", spellings=("STT",))
    located = find_table(
        sheet,
        DeclaredTable(columns=(stt, UNIT, received, online), header_rows=2),
        where="f",
    )
    assert (located.header_row, located.first_row) == (1, 3)
    told = {
        c.coordinate: (c.column.measure, c.groups["year"]) for c in located.columns[2:]
    }
    assert told == {
        "C": ("dossiers_received", "2023"), "D": ("dossiers_online", "2023"),
        "E": ("dossiers_received", "2024"), "F": ("dossiers_online", "2024"),
    }  # fmt: skip


def test_stacked_groups_of_delimited_text_fill_to_the_right():
    sheet = _sheet(
        ("Tỉnh, thành phố", "2023", None),
        (None, "Nam", "Nữ"),
        ("Huế", "1", "2"),
        is_grid=False,
    )
    both = DeclaredColumn(
        to="value", matching=r"(?P<year>\d{4}) / (?P<breakdown_sex>Nam|Nữ)"
    )
    located = find_table(
        sheet, DeclaredTable(columns=(UNIT, both), header_rows=2), where="f"
    )
    assert [c.text for c in located.columns] == [
        "Tỉnh, thành phố",
        "2023 / Nam",
        "2023 / Nữ",
    ]


def test_levels_spread_over_more_rows_are_still_two_levels():
    sheet = _sheet(
        ("Nội dung", "Dự toán", None), (), (None, "Tổng thu", "Thu NSĐP"), (), ("A", "1", "2"), ("Thu", "5", "6"),
        merged=((1, 1, 4, 1), (1, 2, 2, 3), (3, 2, 4, 2), (3, 3, 4, 3)),
    )  # fmt: skip
    columns = (
        DeclaredColumn(to="measure", spellings=("Nội dung",)),
        DeclaredColumn(to="value", spellings=("Dự toán / Tổng thu",)),
        DeclaredColumn(to="value", spellings=("Thu NSĐP",)),
    )
    located = find_table(
        sheet, DeclaredTable(columns=columns, header_rows=2), where="f"
    )
    assert (located.header_row, located.first_row, located.last_row) == (1, 6, 6)


def test_a_header_may_stack_fewer_rows_than_declared():
    one, columns = ("Tỉnh, thành phố", "Số hồ sơ"), (UNIT, COUNT)
    for printed in ((one,), (one, ("A", "1"))):
        located = find_table(
            _sheet(*printed, ("Huế", "5")),
            DeclaredTable(columns=columns, header_rows=3),
            where="f",
        )
        assert (located.header_row, located.first_row) == (1, len(printed) + 1)


def test_two_groups_of_columns_of_the_same_names_are_told_by_what_stands_to_their_left():
    sheet = _sheet(
        ("Nội dung", "Dự toán 2018", "Bao gồm", None, "Quyết toán", "Bao gồm", None),
        (None, None, "Tỉnh", "Huyện", None, "Tỉnh", "Huyện"),
        ("Chi", "3", "1", "2", "30", "10", "20"),
        merged=((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 2, 5), (1, 6, 1, 7)),
    )
    name = DeclaredColumn(to="nothing", spellings=("Nội dung",))
    groups = ((r"dự toán \d{4}", "estimate"), ("quyết toán", "final"))
    columns = [
        name,
        *(
            DeclaredColumn(to="value", matching=group, measure=measure)
            for group, measure in groups
        ),
    ]
    columns += [
        DeclaredColumn(
            to="value",
            matching=f"bao gồm / {part}",
            under=group,
            measure=f"{measure}_{part}",
        )
        for group, measure in groups
        for part in ("tỉnh", "huyện")
    ]
    located = find_table(
        sheet, DeclaredTable(columns=tuple(columns), header_rows=2), where="f"
    )
    assert {c.coordinate: c.column.measure for c in located.columns[1:]} == {
        "B": "estimate", "C": "estimate_tỉnh", "D": "estimate_huyện", "E": "final", "F": "final_tỉnh",
        "G": "final_huyện",
    }  # fmt: skip


def test_a_stray_number_beside_the_row_that_numbers_the_columns_does_not_make_it_data():
    sheet = _sheet(("Tỉnh, thành phố", "Số hồ sơ"), ("A", "1", "197700"), ("Huế", "5"))
    assert (
        find_table(sheet, DeclaredTable(columns=(UNIT, COUNT)), where="f").first_row
        == 3
    )


def test_a_row_that_numbers_the_columns_is_no_data():
    for numbering in (("A", "1", "2=1"), ("(A)", "(1)", "(2)"), ("1", "2", "3")):
        sheet = _sheet(
            ("Tỉnh, thành phố", "Số hồ sơ", "Ghi chú"), numbering, ("Huế", "1", "x")
        )
        assert (
            find_table(
                sheet, DeclaredTable(columns=(UNIT, COUNT, NOTE)), where="f"
            ).first_row
            == 3
        )


def test_a_first_row_of_data_that_only_looks_like_numbering_stays():
    sheet = _sheet(("Tỉnh, thành phố", "Số hồ sơ", "Ghi chú"), ("Hà Nội", "1", "2"))
    assert (
        find_table(
            sheet, DeclaredTable(columns=(UNIT, COUNT, NOTE)), where="f"
        ).first_row
        == 2
    )
    codes = _sheet(("Tỉnh, thành phố", "Số hồ sơ"), ("1", "7"), ("2", "8"))
    assert (
        find_table(codes, DeclaredTable(columns=(UNIT, COUNT)), where="f").first_row
        == 2
    )


def test_footnotes_and_trailing_blanks_are_outside():
    rows = (
        ("Tỉnh, thành phố", "Số hồ sơ"),
        ("Huế", "1"),
        (),
        ("Ghi  chú: số sơ bộ", None),
        ("Nguồn: Sở", "9"),
        (),
    )
    located = find_table(
        _sheet(*rows),
        DeclaredTable(columns=(UNIT, COUNT), ends_at="^ghi chú:"),
        where="f",
    )
    assert (located.first_row, located.last_row) == (2, 2)
    assert (
        find_table(
            _sheet(*rows), DeclaredTable(columns=(UNIT, COUNT)), where="f"
        ).last_row
        == 5
    )


def test_stray_cells_beside_a_spreadsheet_table_are_not_its_columns():
    sheet = _sheet(("Tỉnh, thành phố", "Số hồ sơ", None), ("Huế", "1", "(nháp) 77"))
    assert set(
        _where(find_table(sheet, DeclaredTable(columns=(UNIT, COUNT)), where="f"))
    ) == {"A", "B"}


def test_a_longer_line_of_delimited_text_is_refused_with_its_line():
    sheet = _sheet(
        ("Tỉnh, thành phố", "Số hồ sơ", None),
        ("Huế", "1", None),
        ("Thủ tục A", " B", "7"),
        is_grid=False,
    )
    refusal = _refused(sheet, DeclaredTable(columns=(UNIT, COUNT)))
    assert "line 3" in refusal.where
    assert "Thủ tục A" in refusal.found


def test_a_table_without_rows_is_located_and_empty():
    located = find_table(
        _sheet(("Tỉnh, thành phố", "Số hồ sơ")),
        DeclaredTable(columns=(UNIT, COUNT)),
        where="f",
    )
    assert located.last_row < located.first_row


def test_a_renamed_header_is_explained_with_the_lines_to_paste():
    sheet = _sheet((), ("Tỉnh, thành phố", "Tổng số hồ sơ"), ("Huế", "1"))
    refusal = _refused(
        sheet, DeclaredTable(columns=(UNIT, COUNT)), on=dt.date(2024, 9, 30)
    )
    assert refusal.expected == "Tỉnh, thành phố | Số hồ sơ"
    assert "Tỉnh, thành phố | Tổng số hồ sơ" in refusal.found
    assert (
        "“Số hồ sơ” is missing; closest: “Tổng số hồ sơ” at B2 (76% alike)"
        in refusal.found
    )
    assert '- {text: "Tổng số hồ sơ", since: 2024-09-30}' in refusal.to_fix
    assert refusal.where == "bieu.xlsx, row 2"


def test_the_pasted_lines_are_yaml_that_mends_it():
    import yaml

    sheet = _sheet(("Tỉnh, thành phố", 'Số "hồ sơ" mới'), ("Huế", "1"))
    refusal = _refused(sheet, DeclaredTable(columns=(UNIT, COUNT)))
    pasted = yaml.safe_load(refusal.to_fix.splitlines()[-1].strip())
    mended = DeclaredColumn(to="value", spellings=[*COUNT.spellings, *pasted])
    assert (
        find_table(sheet, DeclaredTable(columns=(UNIT, mended)), where="f").header_row
        == 1
    )


def test_a_header_nobody_claims_stops_the_file():
    sheet = _sheet(
        ("Tỉnh, thành phố", "Số hồ sơ", "Số hồ sơ quá hạn"), ("Huế", "1", "2")
    )
    refusal = _refused(sheet, DeclaredTable(columns=(UNIT, COUNT)))
    assert (
        "“Số hồ sơ quá hạn” at C1 is not declared; closest declared: “Số hồ sơ”"
        in refusal.found
    )
    assert '{to: nothing, spellings: ["Số hồ sơ quá hạn"]}' in refusal.to_fix
    passed = find_table(
        sheet,
        DeclaredTable(columns=(UNIT, COUNT)),
        where="f",
        ignored=("số hồ sơ QUÁ HẠN",),
    )
    assert set(_where(passed)) == {"A", "B"}


def test_a_column_that_stands_twice_stops_the_file():
    sheet = _sheet(("Tỉnh, thành phố", "Số hồ sơ", "Số hồ sơ"), ("Huế", "1", "2"))
    assert (
        "“Số hồ sơ” stands at B and C"
        in _refused(sheet, DeclaredTable(columns=(UNIT, COUNT))).found
    )


def test_a_sheet_with_none_of_the_words_shows_its_closest_row():
    sheet = _sheet(("Báo cáo", None), ("Tỉnh/TP", "Hồ sơ"), ("Huế", "1"))
    refusal = _refused(sheet, DeclaredTable(columns=(UNIT, COUNT)))
    assert "Tỉnh/TP | Hồ sơ" in refusal.found
    assert refusal.where.endswith("row 2")


def test_an_optional_column_may_be_absent():
    sheet = _sheet(("Tỉnh, thành phố", "Số hồ sơ"), ("Huế", "1"))
    assert set(
        _where(find_table(sheet, DeclaredTable(columns=(UNIT, COUNT, NOTE)), where="f"))
    ) == {"A", "B"}


def test_json_is_located_by_its_pointers_and_an_empty_list_holds_none_of_its_fields():
    cells = pl.DataFrame(
        {"row": [1], "/code": ["1"], "/detail/fees": [None]},
        schema_overrides={"/detail/fees": pl.String},
    )
    sheet = Sheet(name="/", cells=cells, has_header=False)
    fee = DeclaredColumn(to="nothing", spellings=("/detail/fees/*/value",))
    located = find_table(
        sheet,
        DeclaredTable(
            columns=(DeclaredColumn(to="procedure_code", spellings=("/code",)), fee)
        ),
        where="f",
    )
    assert {c.coordinate for c in located.columns} == {"/code", "/detail/fees"}
    assert (located.header_row, located.first_row, located.last_row) == (0, 1, 1)


def test_a_json_field_that_is_gone_is_drift():
    sheet = Sheet(
        name="/",
        cells=pl.DataFrame({"row": [1], "/codeNotation": ["1"]}),
        has_header=False,
    )
    refusal = _refused(
        sheet,
        DeclaredTable(
            columns=(DeclaredColumn(to="procedure_code", spellings=("/code",)),)
        ),
    )
    assert "/codeNotation" in refusal.found


@pytest.mark.parametrize("blank", [1, 3, 6])
def test_blank_rows_above_are_no_part_of_a_header_found_by_patterns_alone(blank):
    columns = (
        DeclaredColumn(to="unit", matching="Tỉnh"),
        DeclaredColumn(to="value", matching=r"Năm (?P<year>\d+)", measure="pop_total"),
    )
    sheet = _sheet(*[(None, None)] * blank, ("Tỉnh", "Năm 2020"), ("Huế", "1"))
    located = find_table(
        sheet, DeclaredTable(columns=columns, header_rows=2), where="f"
    )
    assert located.header_row == blank + 1
    assert located.banner == ""


def test_a_sheet_without_columns_has_no_table():
    refusal = _refused(
        Sheet(name="1", cells=pl.DataFrame(schema={"row": pl.UInt32})),
        DeclaredTable(columns=(UNIT,)),
    )
    assert "no header at all" in refusal.found


@pytest.mark.parametrize(
    "printed", ["Tiếp nhận (*)", "Tiếp nhận (1)", "Tiếp nhận¹", "Tiếp nhận(²)", "Tiếp nhận [2]"]
)  # fmt: skip
def test_the_mark_of_a_footnote_makes_no_other_header(printed, tmp_path, seeds):
    office = Office(tmp_path, seeds)
    office.send(f"Tỉnh (2);{printed};Trực tuyến\nHà Nội;1000;400\n")
    assert office.land().rows["value"].to_list() == [1000, 400]


@pytest.mark.parametrize("printed", ["Diện tích (km²)", "Diện tích (km2)"])
def test_raised_digits_of_a_unit_are_spelled_as_plain_ones_too(
    printed, tmp_path, seeds
):
    office = Office(tmp_path, seeds)
    declared = (office.root / "office" / "dossiers.yml").read_text("utf-8")
    office.declare(declared.replace("[Tiếp nhận]", '["Diện tích (km2)"]'))
    office.send(f"Tỉnh;{printed};Trực tuyến\nHà Nội;1000;400\n")
    assert office.land().rows["value"].to_list() == [1000, 400]
