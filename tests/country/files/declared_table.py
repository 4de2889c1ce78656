"""Writes what the sources of the real catalogue read: headers, banners and file names are those they declare."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import xlsxwriter
from openpyxl.utils import get_column_letter

from tests.country.editions import Edition, Entry
from tests.country.files.printer import (
    Place,
    Printer,
    Table,
    Written,
    spell_agency,
    write_csv,
)
from tests.country.lists import Period
from tests.country.real_sources import (
    REPORTED,
    Question,
    get_column,
    get_header,
    list_headers,
    list_kept_rows,
    list_questions,
    read_declaration,
)
from tests.country.world import World

_ROMAN = ("I", "II", "III", "IV")
# What stands in a column that is not read, where a reader would look for something.
_SERIAL, _FILLED = "STT", {"Doanh nghiệp": "Viettel", "Khu": "KCN số 1"}
_SHEET = "Số liệu đã công bố"


def name_file(edition: Edition) -> str:
    """What a system calls the file of a quarter: “…_2024-Q1_2024-03_ban-hanh-2024-04-09.csv”."""
    dataset = edition.voice.source_id.split("__")[1].replace("_", "-")
    year, month = edition.label.split("-")
    quarter = f"{year}-Q{int(month) // 3}"
    period = read_declaration(edition.voice.source_id)["tables"][0]["period"]
    if "?P<day>" in period.get("in_file_name", ""):
        quarter = f"{edition.entries[0].period.end:%d-%m-%Y}"
    return f"{dataset}_{quarter}_{edition.label}_ban-hanh-{edition.published}.csv"


def write_system_table(printer: Printer, path: Path) -> Written:
    """Write a row for each unit below the banner; where each figure stands."""
    source_id = printer.edition.voice.source_id
    headers = list_headers(source_id)
    banner = _write_banner(source_id, printer.edition.entries[0].period)
    rows: list[list[str | int | None]] = [*banner, list(headers)]
    by_unit: dict[str, list[Entry]] = {}
    for entry in printer.edition.entries:
        by_unit.setdefault(entry.unit_id, []).append(entry)
    places = []
    if read_declaration(source_id)["tables"][0].get("add_up"):
        # A figure that is added up is shown in digits, whatever marks its parts bear.
        printer.thousands = ""
    for number, (unit, entries) in enumerate(by_unit.items(), 1):
        day = entries[0].period.end
        row: list[str | int | None] = [_FILLED.get(header, "") for header in headers]
        if _SERIAL in headers:
            row[headers.index(_SERIAL)] = number
        answers = {(e.measure, e.comparability): e for e in entries}
        named = get_column(source_id, "unit")
        name = printer.spell(unit, day)
        if named == "Mã định danh":
            name = spell_agency(unit, day)
        row[headers.index(named)] = name
        for question in list_questions(source_id):
            entry = answers.get((question.measure, question.comparability))
            if entry is None:
                # Counted from its cases: the unit prints none.
                continue
            at = headers.index(question.header)
            row[at] = printer.figure(entry)
            places.append((len(rows) + 1, at + 1, row[at], entry))
        rows.append(row)
    write_csv(path, rows, encoding="utf-8-sig", delimiter=";")
    return [("1", Table(rows, places).name_places())]


def write_inventory(printer: Printer, path: Path) -> Written:
    """Write a row for each thing a unit has, so that counting them gives its figures; each stands in its first row.

    Below each unit's rows is one more that is left out where the declaration says which rows count.
    """
    source_id = printer.edition.voice.source_id
    headers = list_headers(source_id)
    rows: list[list[str | int | None]] = [
        *_write_banner(source_id, printer.edition.entries[0].period),
        list(headers),
    ]
    places: list[tuple[int, int, str, Entry]] = []
    for entries in _group_by_unit(printer.edition.entries):
        places += _place_counts(source_id, entries, row=len(rows) + 1)
        columns = _fill_columns(source_id, entries)
        in_order = [columns[header] for header in headers]
        rows += [list(row) for row in zip(*in_order, strict=True)]
    write_csv(path, rows, encoding="utf-8-sig", delimiter=";")
    return [("1", Table(rows, places).name_places())]


def _group_by_unit(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    """The figures of each unit, one unit after the other."""
    by_unit: dict[str, list[Entry]] = {}
    for entry in entries:
        by_unit.setdefault(entry.unit_id, []).append(entry)
    return by_unit.values()


def _place_counts(
    source_id: str, entries: list[Entry], *, row: int
) -> Iterator[tuple[int, int, str, Entry]]:
    """Where each figure of a unit stands: in the first of its rows, below the header it is counted from."""
    headers = list_headers(source_id)
    for question in list_questions(source_id):
        entry = next(e for e in entries if e.measure == question.measure)
        yield row, headers.index(question.header) + 1, str(int(entry.value)), entry


def _fill_columns(source_id: str, entries: list[Entry]) -> dict[str, list[str]]:
    """Header → the words of a unit's rows: as many as the largest of its counts, and one that is left out."""
    counted = {entry.measure: int(entry.value) for entry in entries}
    number = max(counted.values())
    kept = list_kept_rows(source_id)
    columns = {header: [""] * number for header in list_headers(source_id)}
    name = spell_agency(entries[0].unit_id, entries[0].period.end)
    columns[get_column(source_id, "unit")] = [name] * number
    columns |= {header: [word] * number for header, word in kept.items()}
    for question in list_questions(source_id):
        # A share is counted from the same rows as its whole.
        if not question.measure.startswith("flag_"):
            count = counted[question.measure]
            columns[question.header] = _say_what_counts(question, count, number)
    if kept:
        for header, words in columns.items():
            words.append("Đã dừng" if header in kept else words[0])
    return columns


def _say_what_counts(question: Question, count: int, number: int) -> list[str]:
    """The words of `number` rows, of which the first `count` count."""
    [word] = question.counts
    if word == "*":
        names = [f"{question.header} {i + 1}" for i in range(count)]
        return names + [""] * (number - count)
    return [word] * count + ["Chưa"] * (number - count)


def _write_banner(source_id: str, period: Period) -> list[list[str]]:
    """The line above the headers that names the period, where the declaration looks for it there."""
    declared = read_declaration(source_id)["tables"][0]["period"]
    if "in_banner" not in declared:
        return []
    end = period.end
    groups = set(re.findall(r"\?P<(\w+)>", declared["in_banner"]))
    if "quarter" in groups:
        return [[f"Quý {_ROMAN[end.month // 3 - 1]}/{end.year}"]]
    if "day" in groups:
        return [[f"Tính đến ngày {end:%d/%m/%Y}"]]
    return [[f"Tháng {end.month}/{end.year}"]]


def write_reported(
    path: Path, world: World, bulletins: Iterable[tuple[int, Edition]]
) -> Iterable[tuple[int, str, Place]]:
    """Every printed figure in the one workbook, with its day: per figure the edition, the sheet and the place."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": dt.datetime(2024, 1, 1)})
    sheet = book.add_worksheet(_SHEET)
    headers = [get_header(column) for column in _reported_columns()]
    sheet.write_row(0, 0, headers)
    value_column = get_column_letter(headers.index(get_column(REPORTED, "value")) + 1)
    places = []
    for number, edition in bulletins:
        printer = Printer(world, edition)
        for entry in edition.entries:
            told = _describe_reported(printer, entry)
            row = len(places) + 1
            for target, content in told.items():
                at = headers.index(get_column(REPORTED, target))
                sheet.write(row, at, content)
            place = (row + 1, value_column, str(told["value"]), entry)
            places.append((number, _SHEET, place))
    book.close()
    return places


def _describe_reported(printer: Printer, entry: Entry) -> dict[str, str | int | float]:
    """What the workbook says of a figure, by what its columns feed; nothing where it says nothing."""
    measures = printer.world.lists.measures
    period, kind = _describe_period(entry.period)
    told: dict[str, str | int | float] = {
        "measure": entry.measure,
        "period": period,
        "period_kind": kind,
        "unit": printer.spell(entry.unit_id, entry.period.end),
        "published_at": printer.edition.published.isoformat(),
        "comparability": entry.comparability,
        "source_title": "Số liệu mô phỏng (synthetic)",
        "source_url": "https://example.invalid/so-lieu",
    }
    if entry.measure in measures:
        told["unit_of_measure"] = measures[entry.measure].unit_of_measure
        told["value"] = int(entry.value)
    else:
        told["unit_of_measure"] = "percent"
        told["value"] = _write_percentage(printer, entry)
    # Nobody read it on a page: what the cell holds is what was printed.
    told["printed_text"] = str(told["value"])
    if entry.qualifier:
        told["qualifier"] = entry.qualifier
    if entry.flags:
        told["flags"] = "ước tính"
    return told


def _write_percentage(printer: Printer, entry: Entry) -> str | int | float:
    """A number, as a rule; some people type “75,40%”."""
    if printer.flaws.strikes("number_vietnamese", printer.rng):
        return f"{entry.value:.2f}%".replace(".", ",")
    return int(entry.value) if entry.value == int(entry.value) else float(entry.value)


@cache
def _reported_columns() -> tuple[dict, ...]:
    return tuple(read_declaration(REPORTED)["tables"][0]["columns"])


def _describe_period(period: Period) -> tuple[str, str]:
    """How the workbook writes a period and its kind: 2024-03 month, 2024 year, 2024-06 ytd, 2024-12 asof."""
    if period.kind == "as_of":
        return f"{period.end:%Y-%m}", "asof"
    if period.kind == "year_to_date":
        return f"{period.end:%Y-%m}", "ytd"
    if (period.start.month, period.end.month) == (1, 12):
        return f"{period.end.year}", "year"
    return f"{period.end:%Y-%m}", "month"
