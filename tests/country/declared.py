"""The catalogue of the synthetic sources: what each file looks like. Every one is marked synthetic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from tests.country import cases, forms, mail
from tests.country import editions as ed
from tests.country.editions import Edition, Voice
from tests.country.lists import Lists

_PUBLISHED = r"ban-hanh-(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
_MONTH_IN_NAME = r"_(?P<year>\d{4})-(?P<month>\d{2})_"
_KIND_WORDS = {word: kind for kind, word in mail.KINDS.items()}
_ENDS = "^(Ghi chú|Người lập)"


def declare(folder: Path, lists: Lists, editions: Iterable[Edition]) -> None:
    """One YAML per source that says something, `<publisher>/<dataset>.yml` below `folder`."""
    for edition in {e.voice.source_id: e for e in editions}.values():
        voice = edition.voice
        publisher, dataset = voice.source_id.split("__")
        path = folder / publisher / f"{dataset}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if voice is forms.FORMS:
            fields = forms.declared() | _synthetic(voice)
        else:
            fields = frame(voice) | _synthetic(voice) | _BODIES[voice.source_id](lists)
            fields |= {"coverage": coverage(edition)}
        path.write_text(
            yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=110),
            "utf-8",
        )


def coverage(edition: Edition) -> dict:
    """Of whom the edition's source is expected to speak: named units, a scope, or nobody in particular."""
    if edition.complete_for:
        return {"units": sorted(edition.complete_for)}
    scope = _COVERED.get(edition.voice.source_id)
    fields = {"scope": scope, "universe": edition.universe}
    return {name: value for name, value in fields.items() if value}


def frame(voice: Voice) -> dict:
    """Who says it, when and of whom: the part of a declaration that is not about its files."""
    name_vi, name_en, system = _PUBLISHERS[voice.source_id.split("__")[0]]
    title_vi, title_en = _TITLES[voice.source_id]
    contract = {
        ed.PROCEDURES: "procedure",
        ed.OWN_CASES: "dossier",
        ed.PORTAL_CASES: "dossier",
    }
    return {
        "title_vi": f"{title_vi} (dữ liệu mô phỏng)",
        "title_en": f"{title_en} (synthetic)",
        "publisher": {
            "name_vi": name_vi,
            "name_en": name_en,
            "url": "https://example.invalid",
        },
        "system": _SYSTEMS.get(voice.source_id, system),
        "contract": contract.get(voice, "observation"),
        "replaces": voice.replaces,
        "priority": voice.priority,
        "max_loss_share": 0.4 if voice is ed.PORTAL else 0.0,
        "calendar": {
            "frequency": _FREQUENCY.get(voice.source_id, "quarterly"),
            "grace_days": 30,
        },
    }


def _synthetic(voice: Voice) -> dict:
    """What a source of a synthetic country is, whatever its files look like."""
    return {
        "is_synthetic": True,
        "licence": {"id": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/",
                    "attribution": "Dữ liệu mô phỏng, không phải số liệu thật (synthetic, not real figures)"},
        "fetch": {"kind": "folder", "path": f"../../files/{voice.source_id}"},
        "edition": {"of": "each_file", "published_at_in_file_name": _PUBLISHED},
    }  # fmt: skip


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
    for sheet, number in zip(mail.SHEETS, ("count", "flag", "count"), strict=True):
        is_last = sheet == mail.SHEETS[2]
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
        for (measure, breakdown), pointer in mail.FIELDS.items():
            is_told = (measure in ed.PORTAL_FLOWS) == (kind == "in_period")
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
        for measure, word in mail.YTD_COLUMNS.items()
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
        values={word: code for code, word in mail.COMPARABLE.items()},
    )
    part = _column(
        "breakdown",
        "Phân tổ",
        values={word: code for code, word in mail.PARTS_OF.items()},
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

    money = {"number": "amount", "scale": mail.BILLION, "unit_of_measure": "VND"}
    return _delimited(
        {
            "columns": columns(mail.MONEY_COLUMNS, mail.PEOPLE_COLUMNS, **money),
            "period": {"kind": "in_period"},
            "unit": {"text": "VN"},
        },
        {
            "columns": columns(mail.PEOPLE_COLUMNS, mail.MONEY_COLUMNS),
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
    truth = {word: str(told).lower() for told, word in mail.YES_NO.items()}
    words = {
        "online_level": {word: level for level, word in mail.LEVELS.items()},
        "is_eligible": truth,
        "fee_required": truth,
        "returns_document": truth,
    }
    columns = [
        _column(to, header, **({"values": words[to]} if to in words else {}))
        for header, to in mail.PROCEDURE_COLUMNS.items()
    ]
    return _delimited(
        {
            "columns": columns,
            "period": {"in_file_name": _MONTH_IN_NAME, "text": "{year}-{month}"},
        }
    )


def _cases(_: Lists) -> dict:
    yes_no = {word: str(told).lower() for told, word in mail.YES_NO.items()}
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


_BODIES = {
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
    ed.NATIONAL.source_id: _national,
    ed.SINCE_JANUARY.source_id: _since_january,
    ed.PERCENTAGES.source_id: _percentages,
    ed.STATISTICS.source_id: _statistics,
    ed.RIVAL_A.source_id: _rival,
    ed.RIVAL_B.source_id: _rival,
}
_PUBLISHERS = {
    "cong_dvcqg": (
        "Cổng Dịch vụ công quốc gia",
        "National Public Service Portal",
        "npsp",
    ),
    "vpcp": ("Văn phòng Chính phủ", "Government Office", "gov_reporting"),
    "dia_phuong": (
        "Ủy ban nhân dân các tỉnh, thành phố",
        "Provincial People's Committees",
        "gov_reporting",
    ),
    "bo_nganh": ("Các bộ, ngành", "Ministries and agencies", "gov_reporting"),
    "bo_khcn": (
        "Bộ Khoa học và Công nghệ",
        "Ministry of Science and Technology",
        "emc",
    ),
    "cuc_thong_ke": ("Cục Thống kê", "National Statistics Office", "gso"),
    "hiep_hoi": ("Một hiệp hội ngành nghề", "A trade association", "mic_telecom"),
    "doanh_nghiep": ("Một doanh nghiệp khảo sát", "A survey company", "mic_telecom"),
}
_SYSTEMS = {ed.PROCEDURES.source_id: "tthc_db"}
_TITLES = {
    ed.OWN_CASES.source_id: (
        "Hồ sơ trên hệ thống của tỉnh",
        "Cases of a province's own system",
    ),
    ed.PORTAL_CASES.source_id: (
        "Hồ sơ trên Cổng Dịch vụ công quốc gia",
        "Cases of the national portal",
    ),
    ed.PORTAL.source_id: (
        "Số liệu dịch vụ công theo tháng",
        "Public services by month",
    ),
    ed.PROCEDURES.source_id: (
        "Danh mục thủ tục hành chính",
        "Catalogue of administrative procedures",
    ),
    ed.PROVINCE_BOOKS.source_id: (
        "Báo cáo tháng của địa phương",
        "Monthly reports of provinces",
    ),
    ed.MINISTRY_BOOKS.source_id: (
        "Báo cáo tháng của bộ, ngành",
        "Monthly reports of ministries",
    ),
    ed.OFFICE_MONTHS.source_id: (
        "Báo cáo định kỳ tháng hành chính",
        "Reports by administrative month",
    ),
    ed.NATIONAL.source_id: ("Số liệu chung cả nước", "Figures for the whole country"),
    ed.SINCE_JANUARY.source_id: ("Hồ sơ lũy kế từ đầu năm", "Dossiers since January"),
    ed.PERCENTAGES.source_id: ("Tỷ lệ công bố", "Published percentages"),
    ed.STATISTICS.source_id: ("Kinh tế số", "Digital economy"),
    ed.RIVAL_A.source_id: ("Khảo sát của hiệp hội", "Association survey"),
    ed.RIVAL_B.source_id: ("Khảo sát của doanh nghiệp", "Company survey"),
}
_FREQUENCY = {
    ed.OWN_CASES.source_id: "monthly",
    ed.PORTAL_CASES.source_id: "monthly",
    ed.PORTAL.source_id: "monthly",
    ed.PROVINCE_BOOKS.source_id: "monthly",
    ed.MINISTRY_BOOKS.source_id: "monthly",
    ed.NATIONAL.source_id: "monthly",
    ed.STATISTICS.source_id: "annual",
    ed.PERCENTAGES.source_id: "irregular",
    ed.RIVAL_A.source_id: "irregular",
    ed.RIVAL_B.source_id: "irregular",
}
_COVERED = {
    ed.PORTAL.source_id: "ministries_and_provinces",
    ed.PROVINCE_BOOKS.source_id: "provinces",
    ed.MINISTRY_BOOKS.source_id: "ministries",
    ed.SINCE_JANUARY.source_id: "ministries_and_provinces",
}
