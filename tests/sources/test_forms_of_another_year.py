"""Forms 62 to 64 of 2017, worded otherwise and by other provinces: the declarations of 2018 land them.

A workbook with all seven forms, one without the row that numbers the columns, columns for single districts, headers
with their year, differences beside quotients.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingest.fetch.fetched import hash_file
from ingest.land.tables import PrintedTable, find_tables, read_sheets
from ingest.parse.reference_lists import ReferenceLists
from ingest.read.formats.spreadsheet.cells import correct_printed_cells
from ingest.read.sheet import MergedRange, Sheet, to_column_letters, to_column_number
from ingest.store.records import Edition, RawFile
from tests.sources.recorded import NOW, landed, load_examples
from tests.sources.test_province_forms import _rows as read_otherwise
from tests.unit.ingest.read.test_old_letters import garble

pytestmark = pytest.mark.shared

CELLS_OF_EACH = 20


@pytest.fixture(scope="module")
def paths(shared: Path) -> list[Path]:
    return sorted((shared / "cases" / "forms-2017").glob("QT-2017-N-B6*.xls*"))


@pytest.fixture(scope="module")
def rows(
    paths: list[Path],
    seeds: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[Path, pl.DataFrame]:
    """Workbook → its landed figures. A form that is held raises its Refusal here."""
    declared = load_examples()
    sources = {s.id[-3:].upper(): s for s in declared if s.id.startswith("province__")}
    reference = ReferenceLists.load(seeds)
    rows = {}
    for path in paths:
        source = sources[path.name.split("-")[3]]
        file = RawFile(name=path.name, sha256=hash_file(path), size=1, url="")
        edition = Edition(
            source_id=source.id, edition_id="e", retrieved_at=NOW, files=(file,)
        )
        workshop = tmp_path_factory.mktemp("forms")
        kept = {file.sha256: path}
        [landing] = landed(source, edition, kept, reference, workshop)
        assert landing.quarantined.is_empty(), path.name
        rows[path] = landing.rows
    return rows


def test_all_twelve_land_for_their_province_and_year(rows, seeds):
    assert len(rows) == 12
    units = pl.read_csv(seeds / "org_unit.csv", infer_schema=False)
    codes = dict(units.select("unit_id", "gso_code").iter_rows())
    for path, figures in rows.items():
        [unit_id] = figures["unit_id"].unique()
        assert path.stem.endswith(codes[unit_id])
        assert {str(day) for day in figures["period_end"]} == {"2017-12-31"}
        assert set(figures["unit_of_measure"]) == {"million VND", "percent"}
        measured = {code.rpartition("_")[2] for code in figures["measure_code"]}
        assert measured == {"estimate", "final"}  # estimate, final, final_over_estimate


def test_twenty_cells_of_each_are_those_another_library_reads(rows, tell):
    compared = 0
    for path, figures in rows.items():
        filled = figures.filter(pl.col("value").is_not_null())
        step = max(1, filled.height // CELLS_OF_EACH)
        sheets: dict[str, list[tuple[object, ...]]] = {}
        for row in filled[::step].head(CELLS_OF_EACH).iter_rows(named=True):
            name = row["cell_sheet"]
            if name not in sheets:
                sheets[name] = read_otherwise(path, name)
            there = sheets[name][row["cell_row"] - 1][ord(row["cell_column"]) - 65]
            seen = Decimal(str(there).strip("% ").replace(",", "."))
            is_share = row["unit_of_measure"] == "percent" and not _is_alike(
                row["value"], seen
            )
            assert _is_alike(row["value"], seen * 100 if is_share else seen), row
            compared += 1
    assert compared >= 200
    tell(f"forms of 2017: {compared} cells of 12 workbooks read alike")


def _is_alike(value: Decimal, seen: Decimal) -> bool:
    # A share is kept to six decimals before it is a percentage.
    return abs(value - seen) <= abs(seen) * Decimal("1e-6") + Decimal("1e-4")


def test_no_number_of_a_column_is_a_figure(rows):
    """Every figure has a name of a line; "A", "B" and "(1)" are none."""
    for figures in rows.values():
        lines = figures["breakdown"].str.extract(r"line=([^|]+)")
        assert lines.null_count() == 0
        assert not lines.str.contains(r"^(?:[AB]|\(?\d\)?)$").any()


# One workbook of each form, in each of the three kinds of headers.
CHANGED = (
    "QT-2017-N-B62-TT343-04.xlsx",
    "QT-2017-N-B63-TT343-17.xls",
    "QT-2017-N-B64-TT343-45.xlsx",
)
# What another office, or another year, makes of the same sheet.
RETYPED: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "in small letters": str.lower,
    "with line breaks": lambda text: text.replace(" ", "\n"),
    "with wide spaces": lambda text: f" {text.replace(' ', '   ')} ",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "of another year": lambda text: re.sub(r"\b20\d\d\b", "2023", text),
}


def _lay_rows_above(sheet: Sheet) -> Sheet:
    """Two lines more in the banner."""
    lines = ["(Kèm theo Quyết định số 12/QĐ-UBND)", "Đã được HĐND phê chuẩn"]
    above = {name: [None, None] for name in sheet.columns} | {sheet.columns[0]: lines}
    moved = sheet.cells.with_columns((pl.col("row") + 2).cast(pl.UInt32))
    top = pl.DataFrame({"row": [1, 2], **above}, schema=sheet.cells.schema)
    merged = [MergedRange(m[0] + 2, m[1], m[2] + 2, m[3]) for m in sheet.merged]
    return replace(sheet, cells=pl.concat([top, moved]), merged=tuple(merged))


def _lay_column_before(sheet: Sheet) -> Sheet:
    """An empty column A."""
    letters = [to_column_letters(to_column_number(c) + 1) for c in sheet.columns]
    names = dict(zip(sheet.columns, letters, strict=True))
    blank = pl.lit(None, pl.String).alias("A")
    cells = sheet.cells.rename(names).select("row", blank, *letters)
    merged = [MergedRange(m[0], m[1] + 1, m[2], m[3] + 1) for m in sheet.merged]
    return replace(sheet, cells=cells, merged=tuple(merged))


def _retype_in_old_letters(sheet: Sheet, encoding: str) -> Sheet:
    """As a program saves old letters that it takes for Western ones; what they lack stays."""
    garbled = sheet.cells.drop("row").with_columns(
        pl.all().map_elements(lambda text: garble(text.lower(), encoding), pl.String)
    )
    cells = correct_printed_cells(garbled).with_row_index("row", offset=1)
    return replace(sheet, cells=cells)


LAID_OTHERWISE: dict[str, Callable[[Sheet], Sheet]] = {
    "rows above": _lay_rows_above,
    "a column before": _lay_column_before,
    "TCVN3": lambda sheet: _retype_in_old_letters(sheet, "tcvn3"),
    "VNI": lambda sheet: _retype_in_old_letters(sheet, "vni"),
}


def _describe(table: PrintedTable) -> list[tuple[str, str | None, str]]:
    """What each column feeds, from left to right."""
    columns = [located.column for located in table.located.columns]
    return [(c.to, c.measure, c.breakdown) for c in columns if c.to == "value"]


@pytest.fixture(scope="module", params=CHANGED)
def known(request, shared):
    """A form's source, sheets, and its table as found in them."""
    path = shared / "cases" / "forms-2017" / request.param
    number = request.param.split("-")[3].lower()
    [source] = [s for s in load_examples() if s.id.endswith(number)]
    sheets = read_sheets(source, path, path.name)
    [table] = find_tables(source, sheets, path.name).tables
    return source, path.name, sheets, table


@pytest.mark.parametrize("change", [*RETYPED, *LAID_OTHERWISE])
def test_a_form_is_found_however_its_header_is_typed_and_laid(known, change):
    source, name, sheets, table = known
    if change in LAID_OTHERWISE:
        changed = [LAID_OTHERWISE[change](sheet) for sheet in sheets]
    else:
        is_header = pl.col("row") < table.located.first_row
        retyped = pl.col(pl.String).map_elements(RETYPED[change], pl.String)
        header = pl.when(is_header).then(retyped).otherwise(pl.col(pl.String))
        changed = [replace(s, cells=s.cells.with_columns(header)) for s in sheets]
    [found] = find_tables(source, changed, name).tables
    assert _describe(found) == _describe(table)
    assert found.select_rows().height == table.select_rows().height


def test_a_cover_that_lists_the_forms_is_none_of_them(known):
    source, name, sheets, table = known
    listed = ["Công khai quyết toán", *(f"Biểu {n}/CK-NSNN" for n in range(62, 69))]
    cover = pl.DataFrame({"A": listed}).with_row_index("row", offset=1)
    for order in ([Sheet("Bìa", cover), *sheets], [*sheets, Sheet("Bìa", cover)]):
        [found] = find_tables(source, order, name).tables
        assert _describe(found) == _describe(table)
