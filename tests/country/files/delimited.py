"""Writes the sources that send delimited text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.country import editions as ed
from tests.country.editions import Edition, Entry
from tests.country.files.printer import (
    Printer,
    Table,
    Written,
    period_columns,
    period_text,
    word_of,
    write_csv,
)
from tests.country.files.words import (
    BILLION,
    COMPARABLE,
    FOOTNOTE,
    LEVELS,
    MONEY_COLUMNS,
    PARTS_OF,
    PEOPLE_COLUMNS,
    PROCEDURE_COLUMNS,
    YES_NO,
    YTD_COLUMNS,
)
from tests.country.lists import Period
from tests.country.world import World


def write_bulletins(
    path: Path, world: World, bulletins: Iterable[tuple[int, Edition]]
) -> Iterable[tuple[int, tuple[int, str, str, Entry]]]:
    """All percentages ever printed in one file, each with the day it was printed."""
    rows: list[list[str | int | None]] = [
        ["Chỉ số", "Đơn vị", "Kỳ", "Loại kỳ", "Tỷ lệ", "Ngày công bố"]
    ]
    places = []
    for number, edition in bulletins:
        printer = Printer(world, edition)
        for entry in edition.entries:
            text = f"{entry.value:.2f}"
            if world.flaws.strikes("number_vietnamese", printer.rng):
                text = text.replace(".", ",") + "%"
            text = word_of(entry, printer.rng) + text
            unit = printer.spell(entry.unit_id, entry.period.end)
            label = world.lists.indicators[entry.measure].name_vi
            rows.append(
                [
                    label,
                    unit,
                    *period_columns(entry),
                    text,
                    edition.published.isoformat(),
                ]
            )
            places.append((number, (len(rows), "E", text, entry)))
    write_csv(path, rows, encoding="utf-8", delimiter=";")
    return places


def _rival_columns(entry: Entry) -> tuple[str, ...]:
    return (
        *period_columns(entry),
        COMPARABLE[entry.comparability],
        PARTS_OF.get(entry.breakdown, ""),
    )


def _table(printer: Printer) -> tuple[Table, str, str]:
    voice = printer.edition.voice
    if voice is ed.PROCEDURES:
        return _procedures(printer), "utf-8", ","
    if voice is ed.SINCE_JANUARY:
        return _since_january(printer), "utf-8-sig", ";"
    if voice is ed.STATISTICS:
        return _statistics(printer), "utf-8", ";"
    if voice is ed.YEARBOOK:
        return _long(printer, ("Kỳ", "Loại kỳ"), period_columns), "utf-8", ";"
    if voice is ed.OFFICE_MONTHS:
        return _long(printer, ("Kỳ", "Loại kỳ"), period_columns), "utf-8", ","
    if voice is ed.NATIONAL:
        return _long(printer, ("Kỳ", "Loại kỳ"), period_columns), "utf-8", ";"
    encoding = "utf-16" if voice is ed.RIVAL_A else "utf-8"
    return (
        _long(printer, ("Kỳ", "Loại kỳ", "Khái niệm", "Phân tổ"), _rival_columns),
        encoding,
        "\t",
    )


def _long(
    printer: Printer,
    extra: tuple[str, ...],
    columns: Callable[[Entry], tuple[str, ...]],
) -> Table:
    rows: list[list[str | int | None]] = [["Chỉ tiêu", "Đơn vị", *extra, "Giá trị"]]
    places = []
    for entry in printer.edition.entries:
        text = printer.figure(entry)
        label = printer.world.lists.measures[entry.measure].name_vi
        rows.append(
            [
                label,
                printer.spell(entry.unit_id, entry.period.end),
                *columns(entry),
                text,
            ]
        )
        places.append((len(rows), len(rows[-1]), text, entry))
    return Table(rows, places)


def _since_january(printer: Printer) -> Table:
    rows: list[list[str | int | None]] = [
        ["SỐ LIỆU HỒ SƠ LŨY KẾ TỪ ĐẦU NĂM"],
        ["Đơn vị", "Kỳ", *YTD_COLUMNS.values()],
    ]
    by_row: dict[tuple[str, Period], list[Entry]] = {}
    for entry in printer.edition.entries:
        by_row.setdefault((entry.unit_id, entry.period), []).append(entry)
    places = []
    for (unit, period), entries in by_row.items():
        texts = [printer.figure(e) for e in entries]
        rows.append([printer.spell(unit, period.end), period_text(period), *texts])
        places += [
            (len(rows), 3 + i, text, e)
            for i, (text, e) in enumerate(zip(texts, entries, strict=True))
        ]
    if printer.flaws.strikes("footnote", printer.rng):
        rows.append([FOOTNOTE])
    return Table(rows, places)


def _statistics(printer: Printer) -> Table:
    rows: list[list[str | int | None]] = [
        ["Năm", *MONEY_COLUMNS.values(), *PEOPLE_COLUMNS.values()],
        [printer.edition.label],
    ]
    places = []
    for entry in printer.edition.entries:
        if entry.measure in MONEY_COLUMNS:
            tenths = int(entry.value) // (BILLION // 10)
            text = f"{tenths // 10:,}".replace(",", ".") + f",{tenths % 10}"
        else:
            text = f"{entry.value:,}".replace(",", ".")
        rows[1].append(text)
        places.append((2, len(rows[1]), text, entry))
    return Table(rows, places)


def _procedures(printer: Printer) -> Table:
    rows: list[list[str | int | None]] = [list(PROCEDURE_COLUMNS)]
    day = printer.edition.listed_on
    spelled = {
        u: printer.spell(u, day)
        for u in dict.fromkeys(p.unit_id for p in printer.edition.procedures)
    }
    rows += [
        [
            p.code,
            p.root,
            p.name,
            spelled[p.unit_id],
            LEVELS.get(p.level, ""),
            YES_NO.get(p.is_eligible, ""),
            YES_NO.get(p.fee_required, ""),
            YES_NO[p.returns_document],
            p.authority,
            day.isoformat(),
        ]
        for p in printer.edition.procedures
    ]
    return Table(rows, [])


def write_delimited(printer: Printer, path: Path) -> Written:
    """Write the edition's table; where each of its figures stands."""
    table, encoding, delimiter = _table(printer)
    write_csv(path, table.rows, encoding=encoding, delimiter=delimiter)
    return [("1", table.name_places())]
