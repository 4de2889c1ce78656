"""What each source says, and on which day: the country's press before it is printed. Flaws of content happen here."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tests.country import cases
from tests.country.calendars import ADMINISTRATIVE, describe
from tests.country.cases import Cases, Part
from tests.country.lists import (
    COUNTRY,
    MERGER,
    MINISTRIES,
    PROVINCES,
    Period,
    as_of,
    month,
    month_end,
    quarter,
    year,
    year_to_date,
)
from tests.country.world import (
    FLAGS_OF_AGENCIES,
    FLAGS_OF_ALL,
    FLAGS_OF_PROVINCES,
    PARTS,
    Procedure,
    World,
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
        NATIONAL,
        SINCE_JANUARY,
        PERCENTAGES,
        STATISTICS,
        RIVAL_A,
        RIVAL_B,
    )
}


@dataclass(frozen=True)
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


PORTAL_FLOWS = (
    "dossiers_received", "dossiers_online", "payment_tx_total", "payment_tx_online_npsp", "results_issued",
    "results_digitised",
)  # fmt: skip
PORTAL_STOCKS = (
    "dvctt_fully_online", "dvctt_fully_online_npsp", "flag_fee_policy", "flag_time_policy", "flag_e_repository",
    "flag_tthc_system_unified", "adults_dvc_account",
)  # fmt: skip
BOOK_STOCKS = (
    "state_sites_total", "state_sites_assessed", "state_sites_labelled", "state_sites_assessed_and_labelled",
    "infosys_total", "infosys_level_approved", "infosys_level_compliant", "tthc_systems_total",
    "tthc_systems_on_emc", "subs_mobile_total", "subs_mobile_smartphone", "hh_total", "hh_fibre", "sme_active",
    "sme_platform_trial", "sme_platform_regular", "pop_adult", "adults_eid_account", "adults_digital_signature",
    "adults_dvc_account", "digital_tech_enterprises", "essential_services_completed",
    "essential_services_project06", "essential_services_422",
)  # fmt: skip
BOOK_FLOWS = (
    "dossiers_received",
    "dossiers_online",
    "results_issued",
    "results_digitised",
)
BOOK_SINCE_JANUARY = ("dossiers_handled", "dossiers_fully_online")
QUARTER_STOCKS = (
    "officials_total", "officials_trained_digital_basic", "report_systems_total", "report_systems_connected",
    "report_systems_connected_gov", "report_systems_connected_centre", "pop_total", "pop_ehr", "ent_izepz_active",
    "ent_izepz_platform", "villages_blackspot_powered", "villages_blackspot_covered", "subs_smartphone_protected",
    "hh_fibre_protected",
)  # fmt: skip
QUARTER_FLOWS = ("inspections_periodic", "inspections_digital")
YEAR_FLAGS = (
    "flag_data_capacity", "flag_dvctt_quality_activity", "flag_edu_dx", "flag_health_dx", "flag_edu_cashless",
    "flag_health_cashless",
)  # fmt: skip
YEAR_PEOPLE = ("adults_telehealth", "adults_using_dvctt")
# headline flag → what it is made of
HEADLINES = {
    "flag_db_catalogue_and_roadmap": ("flag_db_catalogue", "flag_db_roadmap"),
    "flag_virtual_assistant": (
        "flag_virtual_assistant_staff",
        "flag_virtual_assistant_citizens",
    ),
    "flag_des_plan_issued_and_implemented": (
        "flag_des_plan_issued",
        "flag_des_plan_implemented",
    ),
}
# What is asked together, so that one answer is given to all of it; nothing of it is printed as a percentage only.
SUBJECTS = (
    ("results_issued", "results_digitised"),
    ("payment_tx_total", "payment_tx_online_npsp"),
    ("tthc_systems_total", "tthc_systems_on_emc"),
    ("inspections_periodic", "inspections_digital"),
    ("villages_blackspot_powered", "villages_blackspot_covered"),
    ("ent_izepz_active", "ent_izepz_platform"),
    ("report_systems_total", "report_systems_connected", "report_systems_connected_gov",
     "report_systems_connected_centre"),
    ("essential_services_completed", "essential_services_project06", "essential_services_422"),
    ("digital_tech_enterprises",),
    ("flag_db_catalogue", "flag_db_roadmap", "flag_db_catalogue_and_roadmap"),
    ("flag_open_data_plan",),
    ("flag_analytics_platform_ai",),
    ("flag_tthc_system_unified",),
    ("flag_attt_platform",),
    ("flag_dx_resolution",),
    ("flag_fee_policy",),
)  # fmt: skip
# A part that one report prints larger than its whole.
MISPRINTED = (
    ("infosys_level_approved", "infosys_total"),
    ("hh_fibre", "hh_total"),
    ("adults_eid_account", "pop_adult"),
    ("results_digitised", "results_issued"),
    ("subs_mobile_smartphone", "subs_mobile_total"),
)
# Indicators some units print as a percentage only: their workbook then lacks the numerator.
ONLY_PERCENT = {
    "soc_digital_signature_adults": ("adults_digital_signature", "pop_adult"),
    "eco_sme_platform_regular_use": ("sme_platform_regular", "sme_active"),
    "data_state_websites_assessed": ("state_sites_assessed", "state_sites_total"),
    "sec_systems_level_compliant": ("infosys_level_compliant", "infosys_total"),
}
MERGERS = (dt.date(2025, 3, 1), MERGER)  # of ministries, of provinces
USERS = ("dvctt_users_citizens", "dvctt_users_businesses")


def compose(
    world: World, books_every: int = 1, sent: Cases | None = None
) -> tuple[Edition, ...]:
    """Every edition of every source, oldest publication first. `books_every`: months from workbook to workbook.

    The province that sends cases prints none of the measures counted from them; surveys still estimate some.
    """
    sources: tuple[Callable[[World], Iterable[Edition]], ...] = (
        _portal,
        lambda of: _workbooks(of, books_every),
        _since_january,
        _lists_of_procedures,
        _office_months,
        _national,
        _statistics,
        _percentages,
    )
    printed = [_qualified(world, e) for source in sources for e in source(world)]
    if sent:
        printed = [_without_counted(edition, sent.unit_id) for edition in printed]
    editions = [
        *(e for e in printed if e.entries or e.procedures),
        *(_qualified(world, edition) for edition in _rivals(world)),
        *_cases(sent),
    ]
    return tuple(
        sorted(
            editions,
            key=lambda e: (e.published, e.voice.source_id, e.label, e.unit_id or ""),
        )
    )


# they print words beside their numbers; the portal has a field for the number alone
_WORDY = (
    PROVINCE_BOOKS,
    MINISTRY_BOOKS,
    OFFICE_MONTHS,
    NATIONAL,
    SINCE_JANUARY,
    PERCENTAGES,
    RIVAL_A,
    RIVAL_B,
)


def _qualified(world: World, edition: Edition) -> Edition:
    """The edition, some figures printed as "about", "under" or "over", or as an estimate."""
    if edition.voice not in _WORDY or not world.flaws.may("qualified"):
        return edition
    entries = []
    for entry in edition.entries:
        rng = world.rng("qualified", edition.voice.source_id, *entry[:3])
        is_number = entry.value and not entry.measure.startswith("flag_")
        if is_number and world.flaws.strikes("qualified", rng):
            if rng.random() < 0.3:
                entry = entry._replace(flags="estimated")
            else:
                entry = entry._replace(qualifier=rng.choice("~~<>"))
        entries.append(entry)
    return replace(edition, entries=tuple(entries))


def _without_counted(edition: Edition, unit: str) -> Edition:
    kept = [
        e
        for e in edition.entries
        if e.unit_id != unit or e.measure not in cases.COUNTED
    ]
    return (
        edition
        if len(kept) == len(edition.entries)
        else replace(edition, entries=tuple(kept))
    )


def _cases(sent: Cases | None) -> Iterator[Edition]:
    voices = {cases.OWN: OWN_CASES, cases.PORTAL: PORTAL_CASES}
    for system, day, label, parts in cases.dumps(sent) if sent else ():
        yield Edition(
            voices[system], day, label, cases=parts, complete_for=(sent.unit_id,)
        )


def _reported(world: World) -> Iterator[tuple[int, int, int, dt.date]]:
    """(index, year, month, last day) of each month that is reported."""
    for at in range(world.first, len(world.months)):
        y, m = world.months[at]
        yield at, y, m, month_end(y, m)


def _early(
    measure: str, value: int | None, rng: random.Random, kind: str = "in_period"
) -> int | None:
    """A first estimate: wholes too large, parts too small, so that no mixture of editions breaks part ≤ whole.

    A figure since January is off by less, so that the month derived from two of them stays a possible one.
    """
    if value is None or measure.startswith("flag_"):
        return value
    error = (
        rng.uniform(0.0005, 0.002)
        if kind == "year_to_date"
        else rng.uniform(0.005, 0.04)
    )
    return int(value * (1 - error)) if measure in PARTS else round(value * (1 + error))


def _portal(world: World) -> Iterator[Edition]:
    """The national portal's monthly dump of all units, given out before the month is over, and once more after."""
    for at, y, m, end in _reported(world):
        rng = world.rng("portal", at)
        final = tuple(
            _answered(world, PORTAL, at, _portal_entries(world, at, y, m, end))
        )
        first_day = dt.date(y, m, 28)
        if world.flaws.strikes("restated", rng):
            early = tuple(
                e if e.breakdown else e._replace(value=_early(e.measure, e.value, rng))
                for e in final
            )
            late = world.flaws.strikes("found_late", rng)
            yield Edition(PORTAL, first_day, f"{y}-{m:02}", early, is_found_late=late)
            if world.flaws.strikes("withdrawn_row", rng):
                gone = rng.choice(sorted({e.unit_id for e in final}))
                final = tuple(e for e in final if e.unit_id != gone)
            yield Edition(PORTAL, end + dt.timedelta(20), f"{y}-{m:02}", final)
        else:
            late = world.flaws.strikes("found_late", rng)
            yield Edition(PORTAL, first_day, f"{y}-{m:02}", final, is_found_late=late)
            if world.flaws.strikes("same_again", rng):
                yield Edition(PORTAL, end + dt.timedelta(20), f"{y}-{m:02}", final)


def _portal_entries(
    world: World, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    flows, stocks = month(y, m), as_of(end)
    sums = dict.fromkeys(PORTAL_FLOWS, 0)
    for unit in world.alive(y, m):
        rng = world.rng("portal", at, unit)
        is_agency = world.class_of(unit) == "gov_attached"
        if is_agency and not world.flaws.strikes(
            "out_of_scope", world.rng("out of scope", unit)
        ):
            continue
        if _forgets(world, "absent_unit", at, rng):
            continue
        synced = _synced(world, unit)
        lost = (
            rng.choice(PORTAL_FLOWS[:4])
            if _forgets(world, "half_pair", at, rng)
            else None
        )
        for measure in PORTAL_FLOWS:
            value = world.value(measure, unit, at)
            if value is not None:
                value = int(value * synced)
                sums[measure] += 0 if is_agency else value
            yield Entry(
                measure,
                unit,
                flows,
                None if measure == lost else _marked(world, at, rng, value),
            )
            if measure == "dossiers_received":
                part = world.value("dossiers_online", unit, at)
                is_printed = (
                    value is not None
                    and part is not None
                    and world.flaws.strikes("breakdown", rng)
                )
                yield Entry(
                    measure,
                    unit,
                    flows,
                    int(part * synced) if is_printed else None,
                    "channel=online",
                )
        if not is_agency:
            for measure in PORTAL_STOCKS:
                value = world.value(measure, unit, at)
                if measure in FLAGS_OF_PROVINCES and world.class_of(unit) != "province":
                    value = None
                yield Entry(measure, unit, stocks, _marked(world, at, rng, value))
    if world.flaws.strikes("printed_total", world.rng("portal total", at)):
        for measure in PORTAL_FLOWS[:4]:
            whole = measure not in PARTS
            yield Entry(
                measure,
                COUNTRY,
                flows,
                sums[measure] + (sums[measure] // 50 if whole else 0),
            )


def _answered(
    world: World, voice: Voice, at: int, entries: Iterable[Entry]
) -> Iterator[Entry]:
    """The entries, some subjects of some units answered in words: the same answer in every edition of the month.

    Figures since January stay: that nothing arose in a month does not make the year nothing.
    """
    for entry in entries:
        answer = _answer_of(world, voice, at, entry)
        yield entry if answer is None else entry._replace(value=None, answer=answer)


def _answer_of(world: World, voice: Voice, at: int, entry: Entry) -> Answer | None:
    subject = next((asked for asked in SUBJECTS if entry.measure in asked), None)
    if subject is None or entry.breakdown or entry.period.kind == "year_to_date":
        return None
    rng = world.rng("answer", voice.source_id, at, entry.unit_id, subject[0])
    chance = rng.random()
    if chance < 0.05 and world.flaws.may("not_arisen"):
        world.flaws.count["not_arisen"] += 1
        return Answer.NOT_ARISEN
    if chance > 0.9 and world.flaws.may("not_applicable"):
        world.flaws.count["not_applicable"] += 1
        return Answer.NOT_APPLICABLE
    return None


def _synced(world: World, unit: str) -> float:
    """The share of its dossiers a unit sends on to the portal, the same every month."""
    rng = world.rng("unsynced", unit)
    return rng.uniform(0.9, 0.97) if world.flaws.strikes("unsynced", rng) else 1.0


def _forgets(world: World, what: str, at: int, rng: random.Random) -> bool:
    return not world.is_careful(at) and world.flaws.strikes(what, rng)


def _marked(world: World, at: int, rng: random.Random, value: int | None) -> int | None:
    return (
        None
        if value is not None and _forgets(world, "missing_mark", at, rng)
        else value
    )


def _workbooks(world: World, every: int) -> Iterator[Edition]:
    for at, y, m, end in _reported(world):
        if m % every:
            continue
        for unit in world.alive(y, m):
            rng = world.rng("workbook", at, unit)
            if not _forgets(world, "absent_report", at, rng):
                yield from _workbook(world, rng, unit, at, y, m, end)


def _workbook(
    world: World, rng: random.Random, unit: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Edition]:
    voice = PROVINCE_BOOKS if world.class_of(unit) == "province" else MINISTRY_BOOKS
    label = f"{y}-{m:02}"
    entries = _misprinted(
        world, at, unit, list(_book_entries(world, rng, unit, at, y, m, end))
    )
    marked = [e._replace(value=_marked(world, at, rng, e.value)) for e in entries]
    final = list(_answered(world, voice, at, marked))
    delay = (
        rng.randint(60, 150)
        if world.flaws.strikes("late_report", rng)
        else rng.randint(3, 12)
    )
    published, again = (
        end + dt.timedelta(delay),
        end + dt.timedelta(delay + rng.randint(20, 60)),
    )
    if world.flaws.strikes("restated", rng):
        early = tuple(
            e._replace(value=_early(e.measure, e.value, rng, e.period.kind))
            if rng.random() < 0.3
            else e
            for e in final
        )
        late = world.flaws.strikes("found_late", rng)
        yield Edition(voice, published, label, early, unit_id=unit, is_found_late=late)
        if world.flaws.strikes("withdrawn_row", rng):
            for _ in range(rng.randint(1, 3)):
                final.pop(rng.randrange(len(final)))
        yield Edition(voice, again, label, tuple(final), unit_id=unit)
    else:
        yield Edition(voice, published, label, tuple(final), unit_id=unit)
        if world.flaws.strikes("same_again", rng):
            yield Edition(voice, again, label, tuple(final), unit_id=unit)


def _misprinted(world: World, at: int, unit: str, entries: list[Entry]) -> list[Entry]:
    """The entries, one part printed larger than its whole."""
    rng = world.rng("misprinted", at, unit)
    if not world.flaws.strikes("inconsistent", rng):
        return entries
    part, whole = rng.choice(MISPRINTED)
    wholes = {
        e.period: e.value for e in entries if e.measure == whole and e.value is not None
    }
    return [
        e._replace(value=wholes[e.period] + 150)
        if e.measure == part and e.period in wholes
        else e
        for e in entries
    ]


def _book_entries(
    world: World, rng: random.Random, unit: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    """A month's figures; in March, June, September and December the quarter's too."""
    kind = world.class_of(unit)
    if kind == "gov_attached":
        for measure in (*FLAGS_OF_AGENCIES, "infosys_total", "infosys_level_approved"):
            yield Entry(measure, unit, as_of(end), world.value(measure, unit, at))
        return
    unsaid = {
        numerator
        for i, (numerator, _) in ONLY_PERCENT.items()
        if is_only_percent(world, unit, i)
    }
    if _forgets(world, "half_pair", at, rng):
        unsaid.add(rng.choice(BOOK_STOCKS[:9]))
    for measure in BOOK_STOCKS:
        if measure.startswith("essential_") and kind != "ministry":
            continue
        if (
            value := world.value(measure, unit, at)
        ) is not None and measure not in unsaid:
            yield Entry(measure, unit, as_of(end), value)
    for measure in BOOK_FLOWS:
        if (value := world.value(measure, unit, at)) is not None:
            yield Entry(measure, unit, month(y, m), value)
    for measure in BOOK_SINCE_JANUARY:
        if (value := world.since_january(measure, unit, at)) is not None:
            yield Entry(measure, unit, year_to_date(y, m), value)
    yield from _book_flags(world, rng, unit, at, end)
    if m % 3 == 0:
        yield from _quarter_entries(world, unit, at, y, m, end)


def _book_flags(
    world: World, rng: random.Random, unit: str, at: int, end: dt.date
) -> Iterator[Entry]:
    left_out: set[str] = set()
    for headline, parts in HEADLINES.items():
        value = min(world.flag(p, unit, at) for p in parts)
        if _forgets(world, "headline_only", at, rng):
            left_out.update(parts)
            yield Entry(headline, unit, as_of(end), value)
        elif world.flaws.strikes("headline_printed", rng):
            yield Entry(headline, unit, as_of(end), rng.choice((0, 1)))
    for flag in (
        *FLAGS_OF_ALL,
        *(FLAGS_OF_PROVINCES if world.class_of(unit) == "province" else ()),
    ):
        if flag not in YEAR_FLAGS and flag not in left_out:
            yield Entry(flag, unit, as_of(end), world.flag(flag, unit, at))


def _quarter_entries(
    world: World, unit: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    for measure in QUARTER_STOCKS:
        if (value := world.value(measure, unit, at)) is not None:
            yield Entry(measure, unit, as_of(end), value)
    for measure in QUARTER_FLOWS:
        if (value := world.in_quarter(measure, unit, at)) is not None:
            yield Entry(measure, unit, quarter(y, m // 3), value)
            yield Entry(
                measure,
                unit,
                year_to_date(y, m),
                world.since_january(measure, unit, at),
            )
    so_far = year(y) if m == 12 else year_to_date(y, m)
    for measure in (*YEAR_FLAGS, *YEAR_PEOPLE):
        if (value := world.value(measure, unit, at)) is not None:
            yield Entry(measure, unit, so_far, value)
    yield Entry(
        "tthc_fee_paid_online_npsp", unit, year_to_date(y, m), world.fee_paid(unit, at)
    )


def is_only_percent(world: World, unit: str, indicator: str) -> bool:
    rng = world.rng("only percent", unit, indicator)
    return world.flaws.may("only_percent") and rng.random() < 0.15


def _since_january(world: World) -> Iterator[Edition]:
    """Dossiers since January, all units and months so far, printed anew every quarter."""
    measures = (*BOOK_SINCE_JANUARY, "dossiers_received")
    rows = [
        (at, unit, year_to_date(y, m))
        for at, y, m, _ in _reported(world)
        for unit in world.alive(y, m)
        if world.class_of(unit) != "gov_attached"
    ]
    filled_after = {
        (at, unit): at + world.rng("gap filled", at, unit).choice((4, 7, 99))
        for at, unit, _ in rows
        if world.flaws.strikes("ytd_gap", world.rng("gap", at, unit))
    }
    early = {
        (at, unit)
        for at, unit, _ in rows
        if world.flaws.may("restated")
        and world.rng("ytd early", at, unit).random() < 0.1
    }
    withdrawn: set[tuple[int, str]] = set()
    for until, y, m, end in _reported(world):
        if m % 3:
            continue
        rng = world.rng("since january", until)
        older = [(at, unit) for at, unit, _ in rows if at <= until - 3]
        if older and world.flaws.strikes("withdrawn_row", rng):
            withdrawn.update(rng.sample(older, k=min(len(older), rng.randint(1, 3))))
        entries = []
        for at, unit, period in rows:
            if (
                at > until
                or until < filled_after.get((at, unit), 0)
                or (at, unit) in withdrawn
            ):
                continue
            for measure in measures:
                value = world.since_january(measure, unit, at)
                if (at, unit) in early and at > until - 3:
                    value = _early(
                        measure,
                        value,
                        world.rng("ytd error", at, unit, measure),
                        "year_to_date",
                    )
                entries.append(Entry(measure, unit, period, value))
        if entries:
            yield Edition(
                SINCE_JANUARY, end + dt.timedelta(18), f"{y}-{m:02}", tuple(entries)
            )


def _lists_of_procedures(world: World) -> Iterator[Edition]:
    """The catalogue of procedures at each quarter's end, with copies of one root in every province.

    It is complete for some units only, the same all the time; of the others it holds some procedures too.
    """
    complete = tuple(u for u in world.members if _is_complete(world, u))
    for at, y, m, end in _reported(world):
        if m % 3:
            continue
        rng = world.rng("list", at)
        units = [
            u
            for u in world.alive(y, m)
            if world.class_of(u) != "gov_attached"
            and not _forgets(world, "unlisted_unit", at, world.rng("list", at, u))
        ]
        # of a unit it is not complete for, the list holds the first few procedures
        rows = [
            p
            for u in units
            for p in world.procedures(u, at)[: None if u in complete else 4]
        ]
        if not rows:
            continue
        label = f"{y}-{m:02}"
        corrected = []
        if world.flaws.strikes("list_corrected", rng):
            for p in rows:
                fate = rng.random()
                if fate < 0.02 and p.fee_required is False:
                    continue
                corrected.append(
                    p._replace(level="partial")
                    if fate < 0.1 and p.level == "none"
                    else p
                )
        listed = Edition(
            PROCEDURES,
            end + dt.timedelta(10),
            label,
            (),
            tuple(rows),
            end,
            complete_for=complete,
        )
        yield listed
        if corrected:
            yield replace(
                listed, published=end + dt.timedelta(50), procedures=tuple(corrected)
            )


def _is_complete(world: World, unit: str) -> bool:
    """Whether the list holds all of the unit's procedures; at least it does of the first unit that has any."""
    having = [u for u in world.members if world.class_of(u) != "gov_attached"]
    if unit not in having:
        return False
    return unit == having[0] or not world.flaws.strikes(
        "partial_list", world.rng("partial list", unit)
    )


def _office_months(world: World) -> Iterator[Edition]:
    """Figures by the administrative calendar, sent in once a quarter; a month that spans a merger is nobody's."""
    if not world.flaws.may("administrative_month"):
        return
    for until, y, m, end in _reported(world):
        if m % 3:
            continue
        rng = world.rng("office", until)
        units = [u for u in world.members if world.class_of(u) != "gov_attached"]
        entries = [e for u in units for e in _office_entries(world, u, until)]
        if not entries:
            continue
        yield Edition(
            OFFICE_MONTHS, end + dt.timedelta(5), f"{y}-{m:02}", tuple(entries)
        )
        if world.flaws.strikes("withdrawn_row", rng):
            one = rng.choice(sorted({e.unit_id for e in entries}))
            kept = tuple(
                e for e in entries if e.unit_id == one and e.measure == "results_issued"
            )
            yield Edition(OFFICE_MONTHS, end + dt.timedelta(45), f"{y}-{m:02}", kept)


OFFICE_FLOWS = ("results_issued", "results_digitised")


def _office_entries(world: World, unit: str, until: int) -> Iterator[Entry]:
    """A quarter of one unit: its months, the quarter alone, or what is counted since 15 December."""
    style = world.rng("office style", unit).choice(
        ("months", "months", "quarter", "so far")
    )
    y, m = world.months[until]
    if style == "quarter":
        yield from _office_span(world, unit, until, ADMINISTRATIVE.quarter(y, m // 3))
    else:
        for at in range(max(world.first, until - 2), until + 1):
            number = world.months[at][1]
            period = ADMINISTRATIVE.month(y, number)
            if style == "so far":
                period = ADMINISTRATIVE.year_to_date(y, number)
            is_split = any(period.start < day <= period.end for day in MERGERS)
            if is_split and style == "months":
                continue
            yield from _office_span(world, unit, at, period)
    if m == 12 and world.flaws.strikes(
        "administrative_month", world.rng("office year", until, unit)
    ):
        yield from _office_span(world, unit, until, ADMINISTRATIVE.year(y))


def _office_span(world: World, unit: str, at: int, period: Period) -> Iterator[Entry]:
    """What a unit says of a period that ends in month `at`, if it says anything."""
    rng = world.rng("office", at, unit, *period)
    if not world.lists.units[unit].exists(period.end):
        return
    if not world.flaws.strikes("administrative_month", rng):
        return
    months = describe(period).months
    is_fallen = period.kind == "year_to_date" and world.flaws.strikes(
        "falling_total", rng
    )
    for measure in OFFICE_FLOWS:
        values = [world.value(measure, unit, at - back) for back in range(months)]
        if None in values:
            yield Entry(measure, unit, period, None)
            continue
        total = sum(int(value * 0.98) for value in values)
        yield Entry(measure, unit, period, total // 3 if is_fallen else total)


def _national(world: World) -> Iterator[Edition]:
    """Figures printed for the country and its blocks, which need not be the sum of what the units printed."""
    for at, y, m, end in _reported(world):
        entries = list(_national_entries(world, at, y, m, end))
        yield Edition(NATIONAL, end + dt.timedelta(15), f"{y}-{m:02}", tuple(entries))
        if world.flaws.strikes("restated", world.rng("national", at)):
            rng = world.rng("national again", at)
            revised = tuple(
                e._replace(value=int(e.value * 0.99))
                if e.measure in PARTS and rng.random() < 0.5
                else e
                for e in entries
            )
            yield Edition(NATIONAL, end + dt.timedelta(50), f"{y}-{m:02}", revised)


def _national_entries(
    world: World, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    rng = world.rng("national", y, m)
    so_far = year_to_date(y, m)

    def total(
        measure: str,
        block: str,
        period: Period,
        of: Callable[[str, str, int], int | None],
    ) -> Iterator[Entry]:
        wanted = {
            COUNTRY: ("ministry", "province"),
            MINISTRIES: ("ministry",),
            PROVINCES: ("province",),
        }[block]
        units = [u for u in world.alive(y, m) if world.class_of(u) in wanted]
        whole = sum(of(measure, u, at) or 0 for u in units)
        if units:
            yield Entry(
                measure,
                block,
                period,
                whole if measure in PARTS else whole + whole // 40,
            )

    def printed(what: str, block: str) -> bool:
        return world.flaws.strikes(
            "printed_total", world.rng("national", what, block, at)
        )

    users: dict[str, int] = {}
    for group in USERS:
        count = 1000 * len(world.members) + rng.randint(0, 5_000)
        users[group] = count
        users[group.replace("users_", "users_authenticated_")] = int(
            count * rng.uniform(0.6, 1.0)
        )
    for measure, count in users.items():
        yield Entry(measure, COUNTRY, month(y, m), count)
        if m % 3 == 0:
            yield Entry(measure, COUNTRY, so_far, count * 2)
    # the printed sum need not be the sum of its halves: the halves decide where both are known
    yield Entry(
        "dvctt_users_total", COUNTRY, month(y, m), users[USERS[0]] + users[USERS[1]] + 7
    )
    yield Entry(
        "dvctt_users_authenticated",
        COUNTRY,
        month(y, m),
        users["dvctt_users_authenticated_citizens"],
    )

    for block in (COUNTRY, MINISTRIES, PROVINCES):
        if printed("dossiers", block):
            for measure in BOOK_SINCE_JANUARY:
                yield from total(measure, block, so_far, world.since_january)
    if printed("enterprises", COUNTRY):
        yield from total("digital_tech_enterprises", COUNTRY, as_of(end), world.value)
    if m in (2, 5, 8, 11) and printed("open data", COUNTRY):
        yield from _printed_flags(
            world,
            "flag_open_data_plan",
            "unit_in_scope",
            "ministries_and_provinces",
            at,
            end,
        )
    if m in (5, 8) and printed("resolutions", COUNTRY):
        yield from _printed_flags(
            world, "flag_dx_resolution", "province_in_scope", "provinces", at, end
        )
    if m in (1, 4, 7, 10):
        for block, scope in ((MINISTRIES, "ministries"), (PROVINCES, "provinces")):
            if printed("plans", block):
                yield from _printed_flags(
                    world, "flag_dx_plan", "unit_in_scope", scope, at, end, block
                )
    if m in (3, 6) and printed("fees", COUNTRY):
        yield Entry(
            "flag_fee_policy", COUNTRY, as_of(end), rng.randint(1, len(world.members))
        )
    if m == 6 and printed("essential", COUNTRY):
        yield Entry(
            "essential_services_completed", COUNTRY, as_of(end), rng.randint(1, 60)
        )
    if m % 3 == 0:
        yield from _national_quarter(world, at, y, m, end, total, printed)


def _printed_flags(
    world: World,
    flag: str,
    denominator: str,
    scope: str,
    at: int,
    end: dt.date,
    group: str = COUNTRY,
) -> Iterator[Entry]:
    """How many units have it, of how many, as a report prints it: "66/85"."""
    members = world.lists.members(scope, end)
    count = sum(world.flag(flag, u, at) for u in world.members if u in members)
    yield Entry(flag, group, as_of(end), min(count + 1, len(members)))
    yield Entry(denominator, group, as_of(end), len(members))


def _national_quarter(
    world: World,
    at: int,
    y: int,
    m: int,
    end: dt.date,
    total: Callable[..., Iterator[Entry]],
    printed: Callable[[str, str], bool],
) -> Iterator[Entry]:
    rng = world.rng("national quarter", at)
    now, so_far = as_of(end), year(y) if m == 12 else year_to_date(y, m)
    for block in (COUNTRY, PROVINCES):
        if printed("services", block):
            yield from total("dvctt_fully_online", block, now, world.value)
            yield from total("dvctt_fully_online_npsp", block, now, world.value)
    if printed("enterprises on platforms", COUNTRY):
        for measure in ("sme_active", "sme_platform_trial", "sme_platform_regular"):
            yield from total(measure, COUNTRY, now, world.value)
    if printed("people served", COUNTRY):
        yield from total("adults_using_dvctt", COUNTRY, so_far, world.value)
        yield from total("pop_adult", COUNTRY, now, world.value)
    if printed("procedures", COUNTRY):
        procedures = 20 * len(world.members) + rng.randint(0, 50)
        yield Entry("tthc_total", COUNTRY, now, procedures)
        yield Entry(
            "tthc_online", COUNTRY, now, int(procedures * rng.uniform(0.5, 0.9))
        )
    for block in (COUNTRY, MINISTRIES):
        if printed("fees paid", block):
            yield Entry(
                "tthc_fee_paid_online_npsp",
                block,
                year_to_date(y, m),
                rng.randint(1, 4),
            )
            if rng.random() < 0.5:
                yield Entry("tthc_fee_required", block, now, rng.randint(5, 40))
    if m == 12:
        # enterprises have no list of members: only their own pair is known
        enterprises = rng.randint(90, 140)
        yield Entry(
            "flag_data_capacity", COUNTRY, year(y), rng.randint(40, enterprises)
        )
        yield Entry("soe_in_scope", COUNTRY, year(y), enterprises)


def _statistics(world: World) -> Iterator[Edition]:
    """Yearly national accounts, and population figures, each first in January and revised a year later. VND."""
    for number in range(world.months[world.first][0] - 1, world.months[-1][0] + 1):
        rng = world.rng("statistics", number)
        billion = 10**9
        gdp = rng.randint(9_000_000, 12_000_000) * billion
        retail = rng.randint(5_000_000, 6_500_000) * billion
        people = rng.randint(75_000_000, 78_000_000)
        flows = {
            "gdp_current": gdp,
            "va_digital_economy": int(gdp * rng.uniform(0.11, 0.2))
            // (billion // 10)
            * (billion // 10),
            "retail_sales_total": retail,
            "ecommerce_retail_sales": int(retail * rng.uniform(0.06, 0.11))
            // (billion // 10)
            * (billion // 10),
        }
        accounts = int(people * rng.uniform(0.7, 0.9))
        entries = [
            *(
                Entry(measure, COUNTRY, year(number), value)
                for measure, value in flows.items()
            ),
            Entry("pop_15plus", COUNTRY, as_of(dt.date(number, 12, 31)), people),
            Entry(
                "pop15_payment_account",
                COUNTRY,
                as_of(dt.date(number, 12, 31)),
                accounts,
            ),
        ]
        yield Edition(
            STATISTICS, dt.date(number + 1, 1, 6), str(number), tuple(entries)
        )
        if number < world.months[-1][0] and world.flaws.strikes("money_restated", rng):
            entries[1] = entries[1]._replace(value=entries[1].value + 50_000 * billion)
            yield Edition(
                STATISTICS, dt.date(number + 2, 1, 6), str(number), tuple(entries)
            )


PRINTED_SHARES = (
    "data_db_catalogue_issued", "data_open_data_first_release", "gov_dvctt_share", "gov_dvctt_fully_online_share",
    "gov_tthc_eligible_fully_online", "soc_fibre_households", "sec_systems_level_approved",
)  # fmt: skip
UNLISTED_SHARES = (
    "data_curriculum_reviewed_colleges", "data_curriculum_reviewed_universities",
    "data_curriculum_reviewed_state_political_military_schools", "data_curriculum_reviewed",
)  # fmt: skip


def _percentages(world: World) -> Iterator[Edition]:
    """Percentages printed without their pair: for the country and its blocks, and for units that print no more."""
    if not world.flaws.may("only_percent"):
        return
    by_day: dict[dt.date, dict[tuple[str, str, Period], Entry]] = {}

    def say(
        day: dt.date, indicator: str, unit: str, period: Period, value: Decimal
    ) -> None:
        by_day.setdefault(day, {})[indicator, unit, period] = Entry(
            indicator, unit, period, value
        )

    for at, y, m, end in _reported(world):
        if m % 3:
            continue
        rng, day = world.rng("percentages", at), end + dt.timedelta(22)
        for indicator in PRINTED_SHARES:
            for block in (COUNTRY, MINISTRIES, PROVINCES):
                if block != COUNTRY and indicator == "soc_fibre_households":
                    continue
                if world.flaws.strikes("only_percent", rng):
                    share = Decimal(rng.randint(2_000, 9_900)) / 100
                    say(day, indicator, block, as_of(end), share)
                    if world.flaws.strikes("restated", rng):
                        later = month_end(
                            y + (m + 3 > 12), (m + 2) % 12 + 1
                        ) + dt.timedelta(22)
                        say(
                            later, indicator, block, as_of(end), share + Decimal("0.37")
                        )
        if world.flaws.strikes("only_percent", rng):
            share = Decimal(rng.randint(2_000, 9_000)) / 100
            say(day, "gov_dossiers_fully_online", COUNTRY, year_to_date(y, m), share)
        if m == 12:
            for indicator in UNLISTED_SHARES:
                say(
                    day,
                    indicator,
                    COUNTRY,
                    as_of(end),
                    Decimal(rng.randint(5_000, 10_000)) / 100,
                )
            for indicator in (
                "data_governance_capacity_activities",
                "eco_digital_economy_gdp",
            ):
                say(
                    day,
                    indicator,
                    COUNTRY,
                    year(y),
                    Decimal(rng.randint(1_000, 10_000)) / 100,
                )
        for unit in world.alive(y, m):
            for indicator, (numerator, denominator) in ONLY_PERCENT.items():
                part, whole = (
                    world.value(numerator, unit, at),
                    world.value(denominator, unit, at),
                )
                if (
                    part is not None
                    and whole
                    and is_only_percent(world, unit, indicator)
                ):
                    world.flaws.count["only_percent"] += 1
                    say(
                        day,
                        indicator,
                        unit,
                        as_of(end),
                        (Decimal(100 * part) / whole).quantize(Decimal("0.01")),
                    )
    for day, said in by_day.items():
        yield Edition(PERCENTAGES, day, "all", tuple(said.values()))


RIVAL_STOCKS = (
    "hh_total",
    "hh_fibre",
    "subs_mobile_total",
    "subs_mobile_smartphone",
    "sme_active",
    "sme_platform_trial",
)
RIVAL_FLOWS = ("dossiers_received", "dossiers_online")


def _rivals(world: World) -> Iterator[Edition]:
    """Two surveys of one low priority: they speak only where nobody better does, the last heard first."""
    for at, y, m, end in _reported(world):
        if m % 3:
            continue
        rng = world.rng("rivals", at)
        days = {
            RIVAL_A: end + dt.timedelta(30),
            RIVAL_B: end + dt.timedelta(rng.choice((25, 35))),
        }
        for voice, flaw in ((RIVAL_A, "rival"), (RIVAL_B, "even_rivals")):
            entries = list(_rival_entries(world, voice, flaw, at, y, m, end))
            if entries:
                yield Edition(voice, days[voice], f"{y}-{m:02}", tuple(entries))


def _rival_entries(
    world: World, voice: Voice, flaw: str, at: int, y: int, m: int, end: dt.date
) -> Iterator[Entry]:
    for unit in world.alive(y, m):
        rng = world.rng(voice.source_id, at, unit)
        if world.class_of(unit) != "province" or not world.flaws.strikes(flaw, rng):
            continue
        for measure in RIVAL_STOCKS:
            value = world.value(measure, unit, at)
            if value is not None and rng.random() < 0.8:
                yield Entry(
                    measure, unit, as_of(end), int(value * rng.uniform(0.94, 1.06))
                )
        for measure in RIVAL_FLOWS:
            value = world.value(measure, unit, at)
            if value is not None:
                yield Entry(
                    measure, unit, month(y, m), int(value * rng.uniform(0.94, 1.06))
                )
        fibre, people = (
            world.value("hh_fibre", unit, at),
            world.value("adults_digital_signature", unit, at),
        )
        if fibre is not None and world.flaws.strikes("breakdown", rng):
            yield Entry(
                "hh_fibre", unit, as_of(end), fibre // 3, breakdown="area=urban"
            )
        if people is not None and world.flaws.strikes("proxy", rng):
            yield Entry(
                "adults_digital_signature",
                unit,
                as_of(end),
                people * 2,
                comparability="proxy",
            )
