"""Prints each edition the way its sender would: workbooks, a portal's JSON, CSV dumps. Flaws of writing happen here.

What the files mean is already decided by `editions`; nothing here changes a value.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
import xlsxwriter

from tests.country import editions as ed
from tests.country import forms
from tests.country.calendars import describe
from tests.country.cases import PERSON
from tests.country.editions import Answer, Edition, Entry
from tests.country.lists import Period
from tests.country.world import World

KINDS = {
    "in_period": "trong kỳ",
    "year_to_date": "lũy kế từ đầu năm",
    "as_of": "cuối kỳ",
}
LEVELS = {
    "full": "Toàn trình",
    "partial": "Một phần",
    "not_full": "Không phải toàn trình",
    "none": "Chưa trực tuyến",
}
YES_NO = {True: "Có", False: "Không"}
MARKS = {
    None: ("-", "N/A", ""),
    Answer.NOT_ARISEN: ("Không phát sinh", "Chưa phát sinh"),
    Answer.NOT_APPLICABLE: ("Không áp dụng", "x"),
}
QUALIFIER_WORDS = {
    "~": ("~", "khoảng "),
    "<": ("<", "dưới "),
    ">": (">", "trên "),
}
FOOTNOTE = "Ghi chú: số liệu do máy sinh ra để kiểm thử (synthetic)."
BILLION = 10**9
SHEETS = ("1. Số liệu", "2. Tình trạng", "3. Lũy kế, quý, năm")
# The portal's own field names.
FIELDS = {
    ("dossiers_received", ""): "hoSo/tiepNhan",
    ("dossiers_received", "channel=online"): "hoSo/tiepNhanKenhTrucTuyen",
    ("dossiers_online", ""): "hoSo/trucTuyen",
    ("payment_tx_total", ""): "thanhToan/tong",
    ("payment_tx_online_npsp", ""): "thanhToan/trucTuyen",
    ("results_issued", ""): "ketQua/phaiTra",
    ("results_digitised", ""): "ketQua/soHoa",
    ("dvctt_fully_online", ""): "dichVu/toanTrinh",
    ("dvctt_fully_online_npsp", ""): "dichVu/toanTrinhTichHop",
    ("flag_fee_policy", ""): "chinhSach/giamPhi",
    ("flag_time_policy", ""): "chinhSach/giamThoiGian",
    ("flag_e_repository", ""): "heThong/khoDuLieu",
    ("flag_tthc_system_unified", ""): "heThong/hopNhat",
    ("adults_dvc_account", ""): "taiKhoan/nguoiTruongThanh",
}
YTD_COLUMNS = {
    "dossiers_handled": "Hồ sơ đã giải quyết",
    "dossiers_fully_online": "Hồ sơ trực tuyến toàn trình",
    "dossiers_received": "Hồ sơ tiếp nhận",
}
MONEY_COLUMNS = {
    "gdp_current": "GDP giá hiện hành (tỷ đồng)",
    "va_digital_economy": "Giá trị tăng thêm kinh tế số (tỷ đồng)",
    "retail_sales_total": "Tổng mức bán lẻ (tỷ đồng)",
    "ecommerce_retail_sales": "Bán lẻ thương mại điện tử (tỷ đồng)",
}
PEOPLE_COLUMNS = {
    "pop_15plus": "Dân số từ 15 tuổi (người)",
    "pop15_payment_account": "Người có tài khoản thanh toán (người)",
}
COMPARABLE = {"exact": "cùng khái niệm", "proxy": "gần đúng"}
PARTS_OF = {"area=urban": "thành thị"}


class Cell(NamedTuple):
    """One printed figure in its file. Coordinates as people see them; in JSON the pointer of list and field."""

    edition: int
    file: str
    sheet: str
    row: int
    column: str
    text: str
    entry: Entry


class Posted(NamedTuple):
    """`files`: per edition the path of its file below `files/`. `rows`: printed figures, listed procedures, cases."""

    files: tuple[str, ...]
    cells: list[Cell]
    rows: int


class _Sheet(NamedTuple):
    """A table about to be written: rows of texts or numbers, and where each entry stands."""

    rows: list[list[str | int | None]]
    places: list[tuple[int, int, str, Entry]]  # row and column from 1, text


def post(folder: Path, world: World, editions: Sequence[Edition]) -> Posted:
    """Write every edition into `folder`, one folder per source."""
    files: list[str] = [""] * len(editions)
    cells: list[Cell] = []
    rows = 0
    bulletins: list[tuple[int, Edition]] = []
    for number, edition in enumerate(editions):
        if edition.voice is ed.PERCENTAGES:
            bulletins.append((number, edition))
            continue
        if edition.cases:
            files[number] = (
                f"{edition.voice.source_id}/ho-so_{edition.label}_ban-hanh-{edition.published}.csv"
            )
            rows += _write_cases(folder / files[number], edition)
            continue
        printer = _Printer(world, edition)
        name = f"{edition.voice.source_id}/{printer.file_name()}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        files[number] = unicodedata.normalize("NFC", name)
        for sheet, found in printer.write(path):
            cells += [Cell(number, files[number], sheet, *place) for place in found]
        rows += len(edition.procedures) or len(edition.entries)
    if bulletins:
        name = f"{ed.PERCENTAGES.source_id}/ty-le-cong-bo.csv"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for number, place in _write_bulletins(folder / name, world, bulletins):
            cells.append(Cell(number, name, "1", *place))
            rows += 1
        for number, _ in bulletins:
            files[number] = name
    return Posted(tuple(files), cells, rows)


class _Printer:
    """One sender's hand: how this edition spells units and writes numbers."""

    def __init__(self, world: World, edition: Edition) -> None:
        self.world, self.edition, self.flaws = world, edition, world.flaws
        about = (
            "print",
            edition.voice.source_id,
            edition.label,
            edition.published,
            edition.unit_id,
        )
        self.rng: random.Random = world.rng(*about)
        self.thousands = ""
        if self.flaws.strikes("number_vietnamese", self.rng):
            self.thousands = "."
        elif self.flaws.strikes("number_english", self.rng):
            self.thousands = ","
        self.uses_codes = edition.voice is ed.PORTAL and self.flaws.strikes(
            "code_for_name", self.rng
        )

    def spell(self, unit_id: str, day: dt.date) -> str:
        unit = self.world.lists.units[unit_id]
        if self.uses_codes and unit.gso_code:
            return unit.gso_code
        text = unit.name_vi
        if self.flaws.strikes("alias", self.rng):
            text = self.rng.choice(self.world.lists.spelled(unit_id, day))
        if " - " in text and self.flaws.strikes("long_dash", self.rng):
            text = text.replace(" - ", self.rng.choice((" – ", "-")))
        if self.flaws.strikes("upper_case", self.rng):
            text = text.upper()
        if self.flaws.strikes("decomposed", self.rng):
            text = unicodedata.normalize("NFD", text)
        return text

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.thousands)

    def figure(self, entry: Entry) -> str:
        if entry.value is None:
            return self.rng.choice(MARKS[entry.answer])
        return word_of(entry, self.rng) + self.number(int(entry.value))

    def file_name(self) -> str:
        edition, day = self.edition, f"{self.edition.published:%Y-%m-%d}"
        if edition.unit_id is not None:
            unit = (
                self.spell(edition.unit_id, edition.entries[0].period.end)
                if _is_province_book(edition)
                else ""
            )
            unit = unit or edition.unit_id.replace("_", "-")
            return f"bao-cao_{edition.label}_{unit}_ban-hanh-{day}.xlsx"
        kind = {ed.PORTAL: "json"}.get(edition.voice, "csv")
        return f"{edition.voice.source_id.split('__')[1].replace('_', '-')}_{edition.label}_ban-hanh-{day}.{kind}"

    def write(self, path: Path) -> list[tuple[str, list[tuple[int, str, str, Entry]]]]:
        """Write the file; per sheet (row, column, text, entry) of every printed figure."""
        if self.edition.blank is not None:
            return forms.fill(path, self.edition, self.world)
        if self.edition.unit_id is not None:
            return self._workbook(path)
        if self.edition.voice is ed.PORTAL:
            return self._portal(path)
        table, encoding, delimiter = self._table()
        _write_csv(path, table.rows, encoding=encoding, delimiter=delimiter)
        return [
            (
                "1",
                [
                    (row, _letter(column), text, entry)
                    for row, column, text, entry in table.places
                ],
            )
        ]

    # workbooks

    def _workbook(
        self, path: Path
    ) -> list[tuple[str, list[tuple[int, str, str, Entry]]]]:
        edition = self.edition
        book = xlsxwriter.Workbook(str(path), {"in_memory": True})
        book.set_properties({"created": dt.datetime(2024, 1, 1)})
        sorted_out: dict[str, list[Entry]] = {name: [] for name in SHEETS}
        for entry in edition.entries:
            sorted_out[_sheet_of(entry)].append(entry)
        found = []
        for name, entries in sorted_out.items():
            table = self._book_table(entries, with_period=name == SHEETS[2])
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
                    [
                        (row, _letter(column), text, entry)
                        for row, column, text, entry in table.places
                    ],
                )
            )
        book.close()
        return found

    def _book_table(self, entries: Sequence[Entry], *, with_period: bool) -> _Sheet:
        edition = self.edition
        day = edition.entries[0].period.end
        year, month = edition.label.split("-")
        if _is_province_book(edition):
            sender = f"ỦY BAN NHÂN DÂN {self.world.lists.units[edition.unit_id].full_name_vi.upper()}"
        else:
            sender = f"Đơn vị báo cáo: [{self.spell(edition.unit_id, day)}]"
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
        sections = len(entries) > 3 and self.flaws.strikes("section_row", self.rng)
        for number, entry in enumerate(entries, start=1):
            if sections and number in (1, len(entries) // 2):
                rows.append(["I" if number == 1 else "II", "NHÓM CHỈ TIÊU"])
            text, content = self._book_value(entry)
            period = [_period_text(entry.period)] if with_period else []
            label = self.world.lists.measures[entry.measure].name_vi
            note = "(*)" if self.rng.random() < 0.05 else None
            rows.append(
                [number, label, *period, KINDS[entry.period.kind], content, note]
            )
            places.append((len(rows), 5 if with_period else 4, text, entry))
        if self.flaws.strikes("footnote", self.rng):
            rows += [[], [FOOTNOTE], ["Người lập biểu: 01 cán bộ"]]
        return _Sheet(rows, places)

    def _book_value(self, entry: Entry) -> tuple[str, str | int]:
        if entry.value is None:
            mark = self.rng.choice(MARKS[entry.answer])
            return mark, mark
        text = word_of(entry, self.rng) + self.number(int(entry.value))
        if not text.isdigit() and "." not in text and "," not in text:
            return text, text
        if "." in text or "," in text or self.flaws.strikes("number_as_text", self.rng):
            return text, text
        return text, int(entry.value)

    # the portal

    def _portal(
        self, path: Path
    ) -> list[tuple[str, list[tuple[int, str, str, Entry]]]]:
        by_unit: dict[str, list[Entry]] = {}
        for entry in self.edition.entries:
            by_unit.setdefault(entry.unit_id, []).append(entry)
        records, found = [], []
        for unit, entries in by_unit.items():
            record = _empty_record(self.spell(unit, entries[0].period.end))
            records.append(record)
            for entry in entries:
                pointer = FIELDS[entry.measure, entry.breakdown]
                group, field = pointer.split("/")
                text, record[group][field] = self._portal_value(entry)
                found.append((len(records), f"/{pointer}", text, entry))
        if self.flaws.strikes("unknown_unit", self.rng):
            stranger = _empty_record("Tỉnh Đông Phương")
            stranger["hoSo"] |= {"tiepNhan": 1234, "trucTuyen": 567}
            records.append(stranger)
        document = {
            "nguon": "Cổng DVCQG (synthetic)",
            "ky": self.edition.label,
            "duLieu": records,
        }
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        return [("/duLieu", found)]

    def _portal_value(self, entry: Entry) -> tuple[str, str | int | None]:
        """The text of a figure, and what stands for it in the document."""
        if entry.answer is not None:
            word = MARKS[entry.answer][0]
            return word, word
        if entry.value is None:
            return "", None
        text = self.number(int(entry.value))
        return text, text if self.thousands else int(entry.value)

    # delimited text

    def _table(self) -> tuple[_Sheet, str, str]:
        voice = self.edition.voice
        if voice is ed.PROCEDURES:
            return self._procedures(), "utf-8", ","
        if voice is ed.SINCE_JANUARY:
            return self._since_january(), "utf-8-sig", ";"
        if voice is ed.STATISTICS:
            return self._statistics(), "utf-8", ";"
        if voice is ed.OFFICE_MONTHS:
            return self._long(("Kỳ", "Loại kỳ"), _period_columns), "utf-8", ","
        if voice is ed.NATIONAL:
            return self._long(("Kỳ", "Loại kỳ"), _period_columns), "utf-8", ";"
        encoding = "utf-16" if voice is ed.RIVAL_A else "utf-8"
        return (
            self._long(("Kỳ", "Loại kỳ", "Khái niệm", "Phân tổ"), _rival_columns),
            encoding,
            "\t",
        )

    def _long(
        self, extra: tuple[str, ...], columns: Callable[[Entry], tuple[str, ...]]
    ) -> _Sheet:
        rows: list[list[str | int | None]] = [["Chỉ tiêu", "Đơn vị", *extra, "Giá trị"]]
        places = []
        for entry in self.edition.entries:
            text = self.figure(entry)
            label = self.world.lists.measures[entry.measure].name_vi
            rows.append(
                [
                    label,
                    self.spell(entry.unit_id, entry.period.end),
                    *columns(entry),
                    text,
                ]
            )
            places.append((len(rows), len(rows[-1]), text, entry))
        return _Sheet(rows, places)

    def _since_january(self) -> _Sheet:
        rows: list[list[str | int | None]] = [
            ["SỐ LIỆU HỒ SƠ LŨY KẾ TỪ ĐẦU NĂM"],
            ["Đơn vị", "Kỳ", *YTD_COLUMNS.values()],
        ]
        by_row: dict[tuple[str, Period], list[Entry]] = {}
        for entry in self.edition.entries:
            by_row.setdefault((entry.unit_id, entry.period), []).append(entry)
        places = []
        for (unit, period), entries in by_row.items():
            texts = [self.figure(e) for e in entries]
            rows.append([self.spell(unit, period.end), _period_text(period), *texts])
            places += [
                (len(rows), 3 + i, text, e)
                for i, (text, e) in enumerate(zip(texts, entries, strict=True))
            ]
        if self.flaws.strikes("footnote", self.rng):
            rows.append([FOOTNOTE])
        return _Sheet(rows, places)

    def _statistics(self) -> _Sheet:
        rows: list[list[str | int | None]] = [
            ["Năm", *MONEY_COLUMNS.values(), *PEOPLE_COLUMNS.values()],
            [self.edition.label],
        ]
        places = []
        for entry in self.edition.entries:
            if entry.measure in MONEY_COLUMNS:
                tenths = int(entry.value) // (BILLION // 10)
                text = f"{tenths // 10:,}".replace(",", ".") + f",{tenths % 10}"
            else:
                text = f"{entry.value:,}".replace(",", ".")
            rows[1].append(text)
            places.append((2, len(rows[1]), text, entry))
        return _Sheet(rows, places)

    def _procedures(self) -> _Sheet:
        rows: list[list[str | int | None]] = [list(PROCEDURE_COLUMNS)]
        day = self.edition.listed_on
        spelled = {
            u: self.spell(u, day)
            for u in dict.fromkeys(p.unit_id for p in self.edition.procedures)
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
            for p in self.edition.procedures
        ]
        return _Sheet(rows, [])


PROCEDURE_COLUMNS = {
    "Mã TTHC": "procedure_code",
    "Mã TTHC gốc": "root_procedure_code",
    "Tên TTHC": "procedure_name",
    "Cơ quan": "unit",
    "Mức độ DVCTT": "online_level",
    "Đủ điều kiện toàn trình": "is_eligible",
    "Nghĩa vụ tài chính": "fee_required",
    "Có trả kết quả": "returns_document",
    "Cấp thực hiện": "authority_levels",
    "Ngày chốt": "as_of_date",
}


def _write_bulletins(
    path: Path, world: World, bulletins: Iterable[tuple[int, Edition]]
) -> Iterable[tuple[int, tuple[int, str, str, Entry]]]:
    """All percentages ever printed in one file, each with the day it was printed."""
    rows: list[list[str | int | None]] = [
        ["Chỉ số", "Đơn vị", "Kỳ", "Loại kỳ", "Tỷ lệ", "Ngày công bố"]
    ]
    places = []
    for number, edition in bulletins:
        printer = _Printer(world, edition)
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
                    *_period_columns(entry),
                    text,
                    edition.published.isoformat(),
                ]
            )
            places.append((number, (len(rows), "E", text, entry)))
    _write_csv(path, rows, encoding="utf-8", delimiter=";")
    return places


def _write_cases(path: Path, edition: Edition) -> int:
    """A dump of cases, month after month; how many. Who filed a case is in it, and must not land."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sender = edition.cases[0].cases
    unit = sender.world.lists.units[sender.unit_id].name_vi
    count = 0
    with path.open("wb") as stream:
        for number, part in enumerate(edition.cases):
            rows = part.rows().with_columns(
                DonVi=pl.lit(unit), HoTenNguoiNop=pl.lit(PERSON)
            )
            rows.write_csv(stream, include_header=number == 0)
            count += rows.height
    return count


def word_of(entry: Entry, rng: random.Random) -> str:
    """What is printed before a number: “khoảng 75”, “<87”, “ước 20”."""
    if entry.flags:
        return "ước "
    return rng.choice(QUALIFIER_WORDS[entry.qualifier]) if entry.qualifier else ""


def _sheet_of(entry: Entry) -> str:
    quarterly = (
        *ed.QUARTER_STOCKS,
        *ed.QUARTER_FLOWS,
        *ed.YEAR_FLAGS,
        *ed.YEAR_PEOPLE,
        "tthc_fee_paid_online_npsp",
    )
    if entry.measure in quarterly or entry.period.kind == "year_to_date":
        return SHEETS[2]
    return SHEETS[1] if entry.measure.startswith("flag_") else SHEETS[0]


def _is_province_book(edition: Edition) -> bool:
    return edition.voice is ed.PROVINCE_BOOKS


def _empty_record(unit: str) -> dict:
    record: dict = {"donVi": unit}
    for pointer in FIELDS.values():
        group, field = pointer.split("/")
        record.setdefault(group, {})[field] = None
    return record


def _period_text(period: Period) -> str:
    """2024-03, 2024-Q1, 2024, or 3 tháng năm 2024 for what is counted since January."""
    if period.kind == "year_to_date":
        return f"{period.end.month} tháng năm {period.end.year}"
    spell = describe(period)
    months = spell.months if spell else 0
    if months == 3:
        return f"{spell.year}-Q{spell.last // 3}"
    if months == 12:
        return f"{spell.year}"
    return f"{period.end:%Y-%m}"


def _period_columns(entry: Entry) -> tuple[str, ...]:
    return _period_text(entry.period), KINDS[entry.period.kind]


def _rival_columns(entry: Entry) -> tuple[str, ...]:
    return (
        *_period_columns(entry),
        COMPARABLE[entry.comparability],
        PARTS_OF.get(entry.breakdown, ""),
    )


def _write_csv(
    path: Path,
    rows: Iterable[Sequence[str | int | None]],
    *,
    encoding: str,
    delimiter: str,
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column - 1]
