"""The catalogue of the synthetic sources: who they are, how often and of whom they speak. All are synthetic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from tests.country import editions as ed
from tests.country.editions import Edition, Voice
from tests.country.files.layouts import LAYOUTS
from tests.country.lists import Lists
from tests.country.real_sources import REAL, REPORTED, read_declaration

_PUBLISHED = r"ban-hanh-(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"


def declare(folder: Path, lists: Lists, editions: Iterable[Edition]) -> None:
    """One YAML per source that says something, `<publisher>/<dataset>.yml` below `folder`."""
    for edition in {e.voice.source_id: e for e in editions}.values():
        voice = edition.voice
        publisher, dataset = voice.source_id.split("__")
        path = folder / publisher / f"{dataset}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if voice.source_id in REAL:
            fields = read_declaration(voice.source_id) | _synthetic(voice)
        else:
            fields = frame(voice) | _synthetic(voice) | LAYOUTS[voice.source_id](lists)
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
    """What a source of a synthetic country is, whatever its files look like.

    Its editions withdraw as the story of the country goes: nobody stands by to confirm each.
    """
    asked = {} if voice.replaces == "nothing" else {"max_withdrawn_share": 1}
    return asked | {
        "is_synthetic": True,
        "licence": {"id": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/",
                    "attribution": "Dữ liệu mô phỏng, không phải số liệu thật (synthetic, not real figures)"},
        "fetch": {"kind": "folder", "path": f"../../files/{voice.source_id}"},
        "edition": {"of": "all_files"}
        if voice.source_id == REPORTED
        else {"of": "each_file", "published_at_in_file_name": _PUBLISHED},
    }  # fmt: skip


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
    ed.YEARBOOK.source_id: ("Niên giám dịch vụ công", "Yearbook of public services"),
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
    ed.YEARBOOK.source_id: "annual",
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
