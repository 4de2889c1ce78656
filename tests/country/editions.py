"""What a source prints on a day: its figures, its list of procedures or its cases. And who the sources are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tests.country.cases import Part
from tests.country.lists import (
    Period,
)
from tests.country.world import (
    Procedure,
)


class Answer(Enum):
    """What a unit says where it has no figure to give (judging.md §1)."""

    NOT_ARISEN = "not_arisen"
    NOT_APPLICABLE = "not_applicable"


class Entry(NamedTuple):
    """One printed figure; for a percentage `measure` is its indicator's id.

    `value` None is printed as a mark: that of its `answer`, or one that says nothing.
    """

    measure: str
    unit_id: str
    period: Period
    value: int | Decimal | None
    breakdown: str = ""
    comparability: str = "exact"
    answer: Answer | None = None
    qualifier: str = ""  # < | > | ~ as printed beside the value
    flags: str = ""  # estimated: so it is printed


@dataclass(frozen=True)
class Voice:
    """A source: which speaks first (the lower `priority`), and what an edition of it replaces."""

    source_id: str
    priority: int
    replaces: str


OWN_CASES = Voice("dia_phuong__ho_so", 6, "nothing")
PORTAL_CASES = Voice("cong_dvcqg__ho_so", 8, "period")
PORTAL = Voice("cong_dvcqg__so_lieu_thang", 10, "period")
PROCEDURES = Voice("vpcp__danh_muc_tthc", 15, "period")
PROVINCE_BOOKS = Voice("dia_phuong__bao_cao_thang", 20, "unit_and_period")
MINISTRY_BOOKS = Voice("bo_nganh__bao_cao_thang", 20, "unit_and_period")
OFFICE_MONTHS = Voice("vpcp__bao_cao_dinh_ky", 22, "unit_and_period")
YEARBOOK = Voice("vpcp__nien_giam", 24, "period")
NATIONAL = Voice("bo_khcn__so_lieu_quoc_gia", 25, "period")
SINCE_JANUARY = Voice("bo_khcn__ho_so_luy_ke", 30, "whole")
PERCENTAGES = Voice("bo_khcn__ty_le_cong_bo", 40, "nothing")
STATISTICS = Voice("cuc_thong_ke__kinh_te_so", 5, "period")
RIVAL_A = Voice("hiep_hoi__khao_sat", 60, "period")
RIVAL_B = Voice("doanh_nghiep__khao_sat", 60, "nothing")
VOICES = {
    v.source_id: v
    for v in (
        OWN_CASES,
        PORTAL_CASES,
        PORTAL,
        PROCEDURES,
        PROVINCE_BOOKS,
        MINISTRY_BOOKS,
        OFFICE_MONTHS,
        YEARBOOK,
        NATIONAL,
        SINCE_JANUARY,
        PERCENTAGES,
        STATISTICS,
        RIVAL_A,
        RIVAL_B,
    )
}


# An edition is no other, whatever the other prints: to compare all of it would take longer than to hear it.
@dataclass(frozen=True, eq=False)
class Edition:
    """`label` names the file's period; `unit_id` the sender of a workbook. `listed_on`: the day a list describes.

    `blank`: the reporting form that is filled in for it. `cases`: what a dump of cases holds; it prints no figures.
    `complete_for`: the units a list or a dump is declared complete for; it speaks of no other. `universe`: the
    scope its figures by unit are a part of, where it is not the indicator's.
    """

    voice: Voice
    published: dt.date
    label: str
    entries: tuple[Entry, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    listed_on: dt.date | None = None
    unit_id: str | None = None
    is_found_late: bool = False
    blank: Path | None = None
    cases: tuple[Part, ...] = ()
    complete_for: tuple[str, ...] = ()
    universe: str | None = None
