"""What the files of each source look like, as its declaration says it."""

from __future__ import annotations

from tests.country import cases
from tests.country import editions as ed
from tests.country.files import words
from tests.country.lists import Lists
from tests.country.press.portal import PORTAL_FLOWS

_MONTH_IN_NAME = r"_(?P<year>\d{4})-(?P<month>\d{2})_"
_KIND_WORDS = {word: kind for kind, word in words.KINDS.items()}
_ENDS = "^(Ghi chú|Người lập)"


def _column(to: str, *spellings: str, **more: object) -> dict:
    return {"to": to, "spellings": list(spellings), **more}


def _kind() -> dict:
    return _column("period_kind", "Loại số liệu", "Loại kỳ", values=_KIND_WORDS)


def _measure(lists: Lists, header: str = "Chỉ tiêu") -> dict:
    names = {
        m.name_vi: m.measure_code
        for m in lists.measures.values()
        if m.additivity != "none"
    }
    return _column("measure", header, values=names)


def _book(lists: Lists, unit: dict) -> dict:
    numbers = _column("nothing", "STT")
    note = _column("nothing", "Ghi chú", required=False)
    shared = {
        "header_rows": 2,
        "only_rows": [{"of": "STT", "matching": r"^\d+$"}],
        "ends_at": _ENDS,
        "unit": unit,
    }
    in_name = {"in_file_name": _MONTH_IN_NAME, "text": "{year}-{month}"}
    tables = []
    for sheet, number in zip(words.SHEETS, ("count", "flag", "count"), strict=True):
        is_last = sheet == words.SHEETS[2]
        period = [_column("period", "Kỳ số liệu")] if is_last else []
        ticks = {"missing": {"x": "not_applicable"}} if number == "flag" else {}
        value = _column("value", "Giá trị", number=number, **ticks)
        tables.append(
            {
                "sheets": f"^{sheet[0]}\\.",
                **shared,
                "columns": [numbers, _measure(lists), *period, _kind(), value, note],
                "period": {} if is_last else in_name,
            }
        )
    return {"read": {"kind": "spreadsheet"}, "tables": tables}


def _portal(lists: Lists) -> dict:
    def columns(kind: str) -> list[dict]:
        found = [_column("unit", "/donVi")]
        for (measure, breakdown), pointer in words.FIELDS.items():
            is_told = (measure in PORTAL_FLOWS) == (kind == "in_period")
            if not is_told:
                found.append(_column("nothing", f"/{pointer}"))
                continue
            part = {"breakdown": breakdown, "is_total": False} if breakdown else {}
            number = "flag" if lists.measures[measure].is_flag else "count"
            found.append(
                _column("value", f"/{pointer}", measure=measure, number=number, **part)
            )
        return found

    period = {"in_file_name": _MONTH_IN_NAME, "text": "{year}-{month}"}
    return {
        "read": {"kind": "json_records", "records": "/duLieu"},
        "tables": [
            {"columns": columns(kind), "period": {"kind": kind, **period}}
            for kind in ("in_period", "as_of")
        ],
    }


def _delimited(*tables: dict) -> dict:
    return {"read": {"kind": "delimited"}, "tables": list(tables)}


def _since_january(_: Lists) -> dict:
    counts = [
        _column("value", word, measure=measure)
        for measure, word in words.YTD_COLUMNS.items()
    ]
    columns = [_column("unit", "Đơn vị"), _column("period", "Kỳ"), *counts]
    return _delimited(
        {"columns": columns, "ends_at": _ENDS, "period": {"kind": "year_to_date"}}
    )


def _long(lists: Lists, *more: dict, period: dict | None = None) -> dict:
    columns = [
        _measure(lists),
        _column("unit", "Đơn vị"),
        _column("period", "Kỳ"),
        *more,
        _column("value", "Giá trị"),
    ]
    return _delimited({"columns": columns, "period": period or {}})


def _rival(lists: Lists) -> dict:
    concept = _column(
        "comparability",
        "Khái niệm",
        values={word: code for code, word in words.COMPARABLE.items()},
    )
    part = _column(
        "breakdown",
        "Phân tổ",
        values={word: code for code, word in words.PARTS_OF.items()},
    )
    return _long(lists, _kind(), concept, part)


def _office(lists: Lists) -> dict:
    return _long(lists, _kind(), period={"month_closes_on": 14})


def _national(lists: Lists) -> dict:
    return _long(lists, _kind())


def _statistics(_: Lists) -> dict:
    def columns(
        told: dict[str, str], untold: dict[str, str], **how: object
    ) -> list[dict]:
        return [
            _column("period", "Năm"),
            *(
                _column("value", word, measure=measure, **how)
                for measure, word in told.items()
            ),
            *(_column("nothing", word) for word in untold.values()),
        ]

    money = {"number": "amount", "scale": words.BILLION, "unit_of_measure": "VND"}
    return _delimited(
        {
            "columns": columns(words.MONEY_COLUMNS, words.PEOPLE_COLUMNS, **money),
            "period": {"kind": "in_period"},
            "unit": {"text": "VN"},
        },
        {
            "columns": columns(words.PEOPLE_COLUMNS, words.MONEY_COLUMNS),
            "period": {"kind": "as_of"},
            "unit": {"text": "VN"},
        },
    )


def _percentages(lists: Lists) -> dict:
    names = {i.name_vi: i.indicator_id for i in lists.indicators.values()}
    columns = [
        _column("measure", "Chỉ số", values=names),
        _column("unit", "Đơn vị"),
        _column("period", "Kỳ"),
        _kind(),
        _column("value", "Tỷ lệ", number="percent"),
        _column("published_at", "Ngày công bố"),
    ]
    return _delimited({"columns": columns}) | {"edition": {"of": "all_files"}}


def _procedures(_: Lists) -> dict:
    truth = {word: str(told).lower() for told, word in words.YES_NO.items()}
    values = {
        "online_level": {word: level for level, word in words.LEVELS.items()},
        "is_eligible": truth,
        "fee_required": truth,
        "returns_document": truth,
    }
    columns = [
        _column(to, header, **({"values": values[to]} if to in values else {}))
        for header, to in words.PROCEDURE_COLUMNS.items()
    ]
    return _delimited(
        {
            "columns": columns,
            "period": {"in_file_name": _MONTH_IN_NAME, "text": "{year}-{month}"},
        }
    )


def _cases(_: Lists) -> dict:
    yes_no = {word: str(told).lower() for told, word in words.YES_NO.items()}
    columns = [
        _column("dossier_code", "MaHoSo"),
        _column("procedure_code", "MaTTHC"),
        _column("unit", "DonVi"),
        _column(
            "online_level",
            "MucDoDVC",
            values={word: level for level, word in cases.LEVELS.items()},
        ),
        _column(
            "channel",
            "KenhThucHien",
            values={"1": "direct", "2": "online", "3": "post"},
        ),
        _column("received_date", "NgayTiepNhan"),
        _column("processing_started_date", "NgayBatDauXuLy"),
        _column("finished_date", "NgayKetThucXuLy"),
        _column("fee_due", "PhiLePhi", number="amount"),
        _column(
            "payment_channel",
            "DuocThanhToanTrucTuyen",
            values={"1": "national_portal", "2": "gateway", "3": "counter"},
        ),
        _column("returns_document", "CoTraKetQua", values=yes_no),
        _column("result_code", "MaKetQua"),
        _column(
            "has_result_link",
            "DuongDanTepTinKetQua",
            values={"": "false"},
            otherwise="true",
        ),
    ]
    return _delimited({"columns": columns}) | {"personal": ["HoTenNguoiNop"]}


LAYOUTS = {
    ed.OWN_CASES.source_id: _cases,
    ed.PORTAL_CASES.source_id: _cases,
    ed.PORTAL.source_id: _portal,
    ed.PROCEDURES.source_id: _procedures,
    ed.PROVINCE_BOOKS.source_id: lambda lists: _book(
        lists, {"in_file_name": "_(?P<unit>[^_]+)_ban-hanh"}
    ),
    ed.MINISTRY_BOOKS.source_id: lambda lists: _book(
        lists, {"in_banner": r"\[(?P<unit>[^\]]+)\]"}
    ),
    ed.OFFICE_MONTHS.source_id: _office,
    ed.YEARBOOK.source_id: _national,
    ed.NATIONAL.source_id: _national,
    ed.SINCE_JANUARY.source_id: _since_january,
    ed.PERCENTAGES.source_id: _percentages,
    ed.STATISTICS.source_id: _statistics,
    ed.RIVAL_A.source_id: _rival,
    ed.RIVAL_B.source_id: _rival,
}
