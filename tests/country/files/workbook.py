"""Writes a unit's monthly workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from tests.country.editions import Entry
from tests.country.files.printer import (
    Printer,
    Table,
    Written,
    is_province_book,
    period_text,
    word_of,
)
from tests.country.files.words import (
    FOOTNOTE,
    KINDS,
    MARKS,
    SHEETS,
)
from tests.country.press.workbook_entries import (
    QUARTER_FLOWS,
    QUARTER_STOCKS,
    YEAR_FLAGS,
    YEAR_PEOPLE,
)


def _sheet_of(entry: Entry) -> str:
    quarterly = (
        *QUARTER_STOCKS,
        *QUARTER_FLOWS,
        *YEAR_FLAGS,
        *YEAR_PEOPLE,
        "tthc_fee_paid_online_npsp",
    )
    if entry.measure in quarterly or entry.period.kind == "year_to_date":
        return SHEETS[2]
    return SHEETS[1] if entry.measure.startswith("flag_") else SHEETS[0]


def write_workbook(printer: Printer, path: Path) -> Written:
    edition = printer.edition
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": dt.datetime(2024, 1, 1)})
    sorted_out: dict[str, list[Entry]] = {name: [] for name in SHEETS}
    for entry in edition.entries:
        sorted_out[_sheet_of(entry)].append(entry)
    found = []
    for name, entries in sorted_out.items():
        table = _book_table(printer, entries, with_period=name == SHEETS[2])
        sheet = book.add_worksheet(name)
        for at, row in enumerate(table.rows):
            for column, content in enumerate(row):
                if isinstance(content, int):
                    sheet.write_number(at, column, content)
                elif content:
                    sheet.write_string(at, column, content)
        found.append(
            (
                name,
                table.name_places(),
            )
        )
    book.close()
    return found


def _book_table(
    printer: Printer, entries: Sequence[Entry], *, with_period: bool
) -> Table:
    edition = printer.edition
    day = edition.entries[0].period.end
    year, month = edition.label.split("-")
    if is_province_book(edition):
        sender = f"ỦY BAN NHÂN DÂN {printer.world.lists.units[edition.unit_id].full_name_vi.upper()}"
    else:
        sender = f"Đơn vị báo cáo: [{printer.spell(edition.unit_id, day)}]"
    rows: list[list[str | int | None]] = [
        [sender],
        [f"BÁO CÁO SỐ LIỆU CHUYỂN ĐỔI SỐ THÁNG {month}/{year}"],
        [],
        [
            "STT",
            "Chỉ tiêu",
            *(["Kỳ số liệu"] if with_period else []),
            "Loại số liệu",
            "Giá trị",
            "Ghi chú",
        ],
        [
            "No.",
            "Indicator",
            *(["Period"] if with_period else []),
            "Kind",
            "Value",
            "Note",
        ],
    ]
    places = []
    sections = len(entries) > 3 and printer.flaws.strikes("section_row", printer.rng)
    for number, entry in enumerate(entries, start=1):
        if sections and number in (1, len(entries) // 2):
            rows.append(["I" if number == 1 else "II", "NHÓM CHỈ TIÊU"])
        text, content = _book_value(printer, entry)
        period = [period_text(entry.period)] if with_period else []
        label = printer.world.lists.measures[entry.measure].name_vi
        note = "(*)" if printer.rng.random() < 0.05 else None
        rows.append([number, label, *period, KINDS[entry.period.kind], content, note])
        places.append((len(rows), 5 if with_period else 4, text, entry))
    if printer.flaws.strikes("footnote", printer.rng):
        rows += [[], [FOOTNOTE], ["Người lập biểu: 01 cán bộ"]]
    return Table(rows, places)


def _book_value(printer: Printer, entry: Entry) -> tuple[str, str | int]:
    if entry.value is None:
        mark = printer.rng.choice(MARKS[entry.answer])
        return mark, mark
    text = word_of(entry, printer.rng) + printer.number(int(entry.value))
    if not text.isdigit() and "." not in text and "," not in text:
        return text, text
    if (
        "." in text
        or "," in text
        or printer.flaws.strikes("number_as_text", printer.rng)
    ):
        return text, text
    return text, int(entry.value)
