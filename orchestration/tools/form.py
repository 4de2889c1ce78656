"""The reporting form: what a unit is asked for one period, and the workbook it fills in.

Reading a filled one back is declared in `ingest/sources/chiso/reporting_form.yml`: its header words, its words for
kinds of figure and reasons, and the unit in square brackets above each table are the ones written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ingest.parse.reference_lists import ReferenceLists

TEMPLATE = "chiso-form-1"
PILLARS = {
    "data": "1. Dữ liệu · Data",
    "government": "2. Chính quyền · Government",
    "economy": "3. Kinh tế · Economy",
    "society": "4. Xã hội · Society",
    "security": "5. An toàn · Security",
}
KINDS = {
    "in_period": "trong kỳ · in the period",
    "year_to_date": "lũy kế từ đầu năm · since January",
    "as_of": "tại ngày cuối kỳ · on the last day",
}
REASONS = {
    "not_arisen": "Không phát sinh · not arisen",
    "not_applicable": "Không áp dụng · not applicable",
    "confidential": "Mật · confidential",
    "not_reported": "Chưa có số liệu · not yet known",
}
_UNITS_VI = {
    "account": "tài khoản", "dossier": "hồ sơ", "enterprise": "doanh nghiệp", "household": "hộ", "inspection": "cuộc",
    "person": "người", "procedure": "thủ tục", "service": "dịch vụ", "site": "trang, cổng",
    "subscription": "thuê bao", "system": "hệ thống", "transaction": "giao dịch", "user": "người dùng",
    "village": "thôn, bản", "VND": "đồng", "0/1": "1 = có, 0 = không",
}  # fmt: skip
# Rules by which the country is the sum of its units, so that a province is asked for its part of a national figure.
_SUMMED = ("pooled_ratio", "share_of_units", "sum_count")
_CLOSES_IN = {"monthly": 1, "quarterly": 3, "annual": 12}

_HEADER_ROW = 5  # from 0; above it stand title, unit, period and how to fill
_COLUMNS = (  # heading, width
    ("Mã số đo · Measure code", 24),
    ("Số đo · Measure", 44),
    ("Số đo, tiếng Anh · In English", 34),
    ("Đơn vị tính · Unit of measure", 20),
    ("Kỳ số liệu · Period", 13),
    ("Loại số liệu · Kind of figure", 24),
    ("Giá trị · Value", 16),
    ("Lý do không có số · Why there is none", 30),
    ("Ghi chú · Note", 28),
    ("Kiểm tra · Check", 34),
    ("Số kỳ trước · Previous figure", 22),
    ("Định nghĩa · Definition", 52),
    ("Dùng cho chỉ tiêu · For the indicator", 52),
)
_VALUE, _REASON, _NOTE, _CHECK = 6, 7, 8, 9


@dataclass(frozen=True)
class Question:
    """One figure that is due. `wholes`: the measures it may not exceed."""

    measure_code: str
    name_vi: str
    name_en: str
    unit_of_measure: str
    pillar: str
    period: str
    period_kind: str
    definition: str
    indicators: tuple[str, ...]
    wholes: tuple[str, ...]

    @property
    def is_flag(self) -> bool:
        return self.unit_of_measure == "0/1"


def questions(seeds: Path, unit_id: str, last_day: dt.date) -> tuple[Question, ...]:
    """What is due from a unit for the period, or periods, that close on `last_day`, in the order of the indicators.

    Due are the numerator and denominator of every indicator whose scope holds the unit on that day and whose
    frequency closes then: each month the monthly ones, in March, June… the quarterly ones too, in December all. A
    national indicator that sums up is asked of provinces, which its people and households live in. Not asked: how
    many units there are (the scope list says it), and a headline that is made of its components.
    """
    reference = ReferenceLists.load(seeds)
    scopes = _scopes(seeds, unit_id, last_day)
    measures = {m["measure_code"]: m for m in reference.measures.to_dicts()}
    due: dict[str, list[tuple[dict[str, str], str]]] = {}
    wholes: dict[str, set[str]] = {}
    for indicator in reference.indicators.to_dicts():
        is_part = indicator["scope"] == "national" and "provinces" in scopes
        is_asked = indicator["scope"] in scopes or (is_part and indicator["aggregation_rule"] in _SUMMED)
        if not is_asked or last_day.month % _CLOSES_IN[indicator["frequency"]]:
            continue
        numerator, denominator = indicator["numerator_measure"], indicator["denominator_measure"]
        is_flag = measures[numerator]["additivity"] == "flag"
        if indicator["component_rule"] == "sum" or (indicator["component_rule"] == "and" and is_flag):
            continue
        due.setdefault(numerator, []).append((indicator, indicator["numerator_definition"]))
        if denominator and indicator["aggregation_rule"] != "share_of_units":
            due.setdefault(denominator, []).append((indicator, indicator["denominator_definition"]))
            wholes.setdefault(numerator, set()).add(denominator)
    return tuple(
        _question(measures[code], uses, tuple(sorted(wholes.get(code, ()))), last_day) for code, uses in due.items()
    )


def _scopes(seeds: Path, unit_id: str, day: dt.date) -> set[str]:
    members = pl.read_csv(seeds / "scope_member.csv", infer_schema=False).filter(
        pl.col("unit_id") == unit_id,
        pl.col("valid_from") <= day.isoformat(),
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day.isoformat()),
    )
    return set(members["scope"])


def _question(
    measure: Mapping[str, str], uses: list[tuple[dict[str, str], str]], wholes: tuple[str, ...], last_day: dt.date
) -> Question:
    period, kind = _own_period(measure["period_kind"], last_day)
    return Question(
        measure_code=measure["measure_code"],
        name_vi=measure["name_vi"],
        name_en=measure["name_en"],
        unit_of_measure=measure["unit_of_measure"],
        pillar=uses[0][0]["pillar"],
        period=period,
        period_kind=kind,
        definition=". ".join(dict.fromkeys(filter(None, (*(text for _, text in uses), measure["note"])))),
        indicators=tuple(dict.fromkeys(f"{i['name_vi']} · {i['name_en']}" for i, _ in uses)),
        wholes=wholes,
    )


def _own_period(measured: str, last_day: dt.date) -> tuple[str, str]:
    """Period as printed and its kind. A year that is not over is asked as it stands so far."""
    match measured:
        case "asof":
            return last_day.isoformat(), "as_of"
        case "quarter":
            return f"{last_day.year}-Q{last_day.month // 3}", "in_period"
        case "year" if last_day.month == 12:
            return f"{last_day.year}", "in_period"
        case "ytd" | "year":
            return f"{last_day:%Y-%m}", "year_to_date"
        case _:
            return f"{last_day:%Y-%m}", "in_period"


def write(
    path: Path,
    unit_id: str,
    last_day: dt.date,
    seeds: Path,
    previous: Mapping[str, str] | None = None,
) -> int:
    """Write the blank form; returns how many figures it asks for. `previous`: measure → its last figure, as text.

    The same questions give the same bytes. Raises ValueError where nothing is due from the unit on that day.
    """
    asked = questions(seeds, unit_id, last_day)
    if not asked:
        raise ValueError(f"nothing is due from {unit_id} for a period that ends on {last_day}")
    [unit] = ReferenceLists.load(seeds).units.filter(unit_id=unit_id).to_dicts()
    sheets = {pillar: [q for q in asked if q.pillar == pillar] for pillar in PILLARS}
    sheets = {pillar: found for pillar, found in sheets.items() if found}
    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"title": _title(unit), "subject": TEMPLATE, "created": dt.datetime.combine(last_day, dt.time())}
    )
    formats = _formats(book)
    _cover(book.add_worksheet("Bìa · Cover"), unit, last_day, len(asked), formats)
    places = {
        q.measure_code: (PILLARS[pillar], _HEADER_ROW + 1 + n)
        for pillar, found in sheets.items()
        for n, q in enumerate(found)
    }
    for pillar, found in sheets.items():
        _sheet(book.add_worksheet(PILLARS[pillar]), unit, last_day, found, places, previous or {}, formats)
    book.close()
    return len(asked)


def previous_figures(release: Path, unit_id: str, last_day: dt.date) -> dict[str, str]:
    """Measure → the unit's last figure before the period, with its date, as the release in force has it."""
    with duckdb.connect(str(release / "indicators.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            """
            select measure_code, arg_max(value, (period_end, known_from)), max(period_end)
            from fct_observation
            where unit_id = ? and period_end < ? and is_current and value is not null and breakdown = ''
                and comparability = 'exact'
            group by measure_code
            """,
            [unit_id, last_day],
        ).fetchall()
    return {measure: f"{value.normalize():f} ({day})" for measure, value, day in rows}


def _title(unit: Mapping[str, str]) -> str:
    return f"Biểu báo cáo chỉ tiêu chuyển đổi số: {unit['full_name_vi']}"


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    field = {**wrapped, "border": 1, "border_color": "#BFBFBF"}
    entry = {**field, "locked": False, "bg_color": "#FFF8E1"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"valign": "top"}),
        "text": book.add_format(wrapped),
        "label": book.add_format({**wrapped, "bold": True}),
        "header": book.add_format({**field, "bold": True, "bg_color": "#DDE7F3"}),
        "told": book.add_format(field),
        "faint": book.add_format({**field, "font_color": "#595959"}),
        "count": book.add_format({**entry, "num_format": "#,##0"}),
        "amount": book.add_format({**entry, "num_format": "#,##0.######"}),
        "entry": book.add_format(entry),
        "contact": book.add_format({**entry, "valign": "top"}),
    }


def _cover(
    sheet: Worksheet, unit: Mapping[str, str], last_day: dt.date, asked: int, formats: dict[str, Format]
) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "BIỂU BÁO CÁO CHỈ TIÊU CHUYỂN ĐỔI SỐ · REPORTING FORM", formats["title"])
    rows = (
        ("Đơn vị báo cáo · Reporting unit", f"{unit['full_name_vi']} · {unit['name_en']} [{unit['unit_id']}]"),
        ("Kỳ báo cáo đến ngày · Period to", last_day.isoformat()),
        ("Số ô phải trả lời · Figures asked", str(asked)),
        ("Mẫu biểu · Template", TEMPLATE),
        (
            "Cách điền · How to fill",
            "Chỉ điền các ô màu vàng: một con số ở cột Giá trị, hoặc một lý do ở cột bên cạnh, không điền cả hai. "
            "Số 0 nghĩa là có và bằng 0. Ô để trống được ghi là chưa báo cáo, không phải là 0. Câu hỏi có/không: "
            "1 là có, 0 là không. Không thêm, xóa, đổi tên dòng, cột, trang.",
        ),
        (
            "",
            "Fill only the yellow cells: a number under Value, or a reason beside it, never both. 0 means that there "
            "is such a figure and it is 0. A cell left empty is recorded as not reported, never as 0. Yes/no: 1 is "
            "yes, 0 is no. Do not add, remove or rename rows, columns or sheets.",
        ),
        (
            "Sửa số đã gửi · Corrections",
            "Gửi lại cả biểu của kỳ đó: bản sau thay toàn bộ bản trước. · Send the whole form of the period again: "
            "the later one replaces the earlier one whole.",
        ),
    )  # fmt: skip
    for number, (label, text) in enumerate(rows, start=2):
        sheet.write_string(number, 0, label, formats["label"])
        sheet.write_string(number, 1, text, formats["text"])
        sheet.set_row(number, 15 * (1 + len(text) // 95))
    number = len(rows) + 3
    sheet.write_string(number, 0, "Đầu mối của Ủy ban · The committee's contact", formats["label"])
    sheet.write_blank(number, 1, None, formats["contact"])
    _finish(sheet)


def _sheet(
    sheet: Worksheet,
    unit: Mapping[str, str],
    last_day: dt.date,
    asked: list[Question],
    places: Mapping[str, tuple[str, int]],
    previous: Mapping[str, str],
    formats: dict[str, Format],
) -> None:
    banner = (
        _title(unit),
        f"Đơn vị báo cáo · Reporting unit: {unit['full_name_vi']} · {unit['name_en']} [{unit['unit_id']}]",
        f"Kỳ báo cáo đến ngày · Period to: {last_day.isoformat()} · Mẫu · Template: {TEMPLATE}",
        "Chỉ điền ô vàng: Giá trị, hoặc Lý do không có số. · Fill the yellow cells: Value, or Why there is none.",
    )
    for number, text in enumerate(banner):
        sheet.write_string(number, 0, text, formats["title" if number == 0 else "line"])
    for place, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEADER_ROW, place, heading, formats["header"])
    for row, question in enumerate(asked, start=_HEADER_ROW + 1):
        _question_row(sheet, row, question, previous.get(question.measure_code, ""), formats)
        _validate(sheet, row, question, places, formats)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.repeat_rows(_HEADER_ROW)
    _finish(sheet)


def _question_row(sheet: Worksheet, row: int, question: Question, previous: str, formats: dict[str, Format]) -> None:
    word = _UNITS_VI.get(question.unit_of_measure)
    measured = question.unit_of_measure if word is None else f"{word} · {question.unit_of_measure}"
    told = (
        question.measure_code, question.name_vi, question.name_en, measured, question.period,
        KINDS[question.period_kind],
    )  # fmt: skip
    for place, text in enumerate(told):
        sheet.write_string(row, place, text, formats["told"])
    is_money = question.unit_of_measure == "VND"
    sheet.write_blank(row, _VALUE, None, formats["amount" if is_money else "count"])
    sheet.write_blank(row, _REASON, None, formats["entry"])
    sheet.write_blank(row, _NOTE, None, formats["entry"])
    for place, text in enumerate((previous, question.definition, "; ".join(question.indicators)), start=_CHECK + 1):
        sheet.write_string(row, place, text, formats["faint"])


def _validate(
    sheet: Worksheet,
    row: int,
    question: Question,
    places: Mapping[str, tuple[str, int]],
    formats: dict[str, Format],
) -> None:
    """What the cells accept, and a line beside them that sees pasted values too, which validation does not."""
    value, reason = (xl_rowcol_to_cell(row, place) for place in (_VALUE, _REASON))
    wholes = [f"'{places[w][0]}'!{xl_rowcol_to_cell(places[w][1], _VALUE, True, True)}" for w in question.wholes]
    if question.is_flag:
        rule = {"validate": "list", "source": ["1", "0"], "error_message": "1 = có · yes, 0 = không · no"}
    else:
        whole = [] if question.unit_of_measure == "VND" else [f"{value}=INT({value})"]
        within = [f'OR({w}="",{value}<={w})' for w in wholes]
        rule = {
            "validate": "custom",
            "value": f"=AND({','.join([f'ISNUMBER({value})', f'{value}>=0', *whole, *within])})",
            "error_message": "Số không âm, số đếm là số nguyên, tử số không lớn hơn mẫu số. · A number from 0, whole "
            "for a count, no numerator above its denominator.",
        }
    sheet.data_validation(row, _VALUE, row, _VALUE, {**rule, "error_title": "Không hợp lệ · Not valid"})
    sheet.data_validation(row, _REASON, row, _REASON, {
        "validate": "list", "source": list(REASONS.values()), "error_title": "Không hợp lệ · Not valid",
        "error_message": "Chọn một lý do trong danh sách. · Pick a reason from the list.",
    })  # fmt: skip
    too_large = "".join(f'IF(AND({value}<>"",{w}<>"",{value}>{w}),"lớn hơn tổng · above its whole",' for w in wholes)
    empty = "chưa điền · empty"
    sheet.write_formula(
        row,
        _CHECK,
        f'=IF(AND({value}="",{reason}=""),"{empty}",IF(AND({value}<>"",{reason}<>""),'
        f'"chỉ điền một · one of the two",{too_large}"✓"{")" * len(wholes)}))',
        formats["faint"],
        empty,
    )


def _finish(sheet: Worksheet) -> None:
    """Only unlocked cells take input; printed on A4, a sheet as wide as the page."""
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P/&N")
