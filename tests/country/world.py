"""What is the case in the country, month by month, before anybody reports it. The same seed, the same world."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tests.country.flaws import Flaws
from tests.country.lists import MERGER, Lists, month_end

# measure → (least, most) of a small and of a large unit.
WHOLES = {
    "both": {
        "dossiers_received": (4_000, 400_000),
        "dossiers_handled": (3_500, 380_000),
        "payment_tx_total": (900, 150_000),
        "results_issued": (2_000, 250_000),
        "inspections_periodic": (10, 300),
        "officials_total": (3_000, 60_000),
        "state_sites_total": (20, 300),
        "infosys_total": (5, 200),
        "tthc_systems_total": (1, 4),
        "report_systems_total": (1, 6),
        "dvctt_fully_online": (100, 1_500),
    },
    "province": {
        "pop_total": (320_000, 9_400_000),
        "sme_active": (1_800, 240_000),
        "digital_tech_enterprises": (20, 15_000),
        "ent_izepz_active": (0, 1_900),
        "villages_blackspot_powered": (0, 120),
    },
    "ministry": {
        "essential_services_project06": (0, 5),
        "essential_services_422": (0, 6),
    },
    "gov_attached": {
        "dossiers_received": (2_000, 90_000),
        "infosys_total": (3, 40),
    },
}

# part → (wholes, least share, most share); a part never exceeds any of its wholes, whichever edition prints it.
PARTS = {
    "dossiers_online": (("dossiers_received",), 0.15, 0.75),
    "dossiers_fully_online": (("dossiers_handled",), 0.05, 0.7),
    "payment_tx_online_npsp": (("payment_tx_total",), 0.05, 0.6),
    "results_digitised": (("results_issued",), 0.2, 0.85),
    "inspections_digital": (("inspections_periodic",), 0.0, 0.4),
    "officials_trained_digital_basic": (("officials_total",), 0.2, 0.9),
    "state_sites_assessed": (("state_sites_total",), 0.5, 0.95),
    "state_sites_labelled": (("state_sites_total",), 0.4, 0.95),
    "state_sites_assessed_and_labelled": (
        ("state_sites_assessed", "state_sites_labelled"),
        0.5,
        1.0,
    ),
    "infosys_level_approved": (("infosys_total",), 0.3, 1.0),
    "infosys_level_compliant": (("infosys_level_approved",), 0.2, 0.9),
    "tthc_systems_on_emc": (("tthc_systems_total",), 0.7, 1.0),
    "report_systems_connected_gov": (("report_systems_total",), 0.6, 1.0),
    "report_systems_connected_centre": (("report_systems_total",), 0.4, 1.0),
    "report_systems_connected": (
        ("report_systems_connected_gov", "report_systems_connected_centre"),
        0.6,
        1.0,
    ),
    "dvctt_fully_online_npsp": (("dvctt_fully_online",), 0.2, 0.7),
    "pop_adult": (("pop_total",), 0.68, 0.74),
    "pop_ehr": (("pop_total",), 0.3, 0.85),
    "hh_total": (("pop_total",), 0.26, 0.3),
    "hh_fibre": (("hh_total",), 0.6, 0.8),
    "hh_fibre_protected": (("hh_fibre",), 0.03, 0.3),
    "subs_mobile_total": (("pop_total",), 0.85, 0.99),
    "subs_mobile_smartphone": (("subs_mobile_total",), 0.65, 0.85),
    "subs_smartphone_protected": (("subs_mobile_smartphone",), 0.1, 0.4),
    "adults_eid_account": (("pop_adult",), 0.2, 0.8),
    "adults_digital_signature": (("pop_adult",), 0.02, 0.35),
    "adults_dvc_account": (("pop_adult",), 0.2, 0.7),
    "adults_telehealth": (("pop_adult",), 0.05, 0.4),
    "adults_using_dvctt": (("pop_adult",), 0.1, 0.6),
    "sme_platform_trial": (("sme_active",), 0.3, 0.85),
    "sme_platform_regular": (("sme_platform_trial",), 0.1, 0.6),
    "ent_izepz_platform": (("ent_izepz_active",), 0.2, 0.8),
    "villages_blackspot_covered": (("villages_blackspot_powered",), 0.4, 1.0),
}
FLOWING = frozenset(
    [
        "dossiers_received",
        "dossiers_handled",
        "dossiers_online",
        "dossiers_fully_online",
        "payment_tx_total",
        "payment_tx_online_npsp",
        "results_issued",
        "results_digitised",
        "inspections_periodic",
        "inspections_digital",
    ]
)
PEOPLE_IN_THE_YEAR = ("adults_telehealth", "adults_using_dvctt")

FLAGS_OF_ALL = [
    "flag_db_catalogue",
    "flag_db_roadmap",
    "flag_open_data_plan",
    "flag_open_data_first_release",
    "flag_data_service_ndxp_lgsp",
    "flag_analytics_platform_ai",
    "flag_e_repository",
    "flag_data_capacity",
    "flag_dvctt_quality_activity",
    "flag_tthc_system_unified",
    "flag_virtual_assistant_staff",
    "flag_virtual_assistant_citizens",
    "flag_des_plan_issued",
    "flag_des_plan_implemented",
    "flag_edu_dx",
    "flag_health_dx",
    "flag_edu_cashless",
    "flag_health_cashless",
    "flag_attt_platform",
    "flag_dx_plan",
]
FLAGS_OF_PROVINCES = (
    "flag_fee_policy",
    "flag_time_policy",
    "flag_dx_resolution",
    "flag_dx_steering_committee",
)
FLAGS_OF_AGENCIES = ("flag_attt_platform", "flag_dx_plan")


class Procedure(NamedTuple):
    code: str
    root: str
    name: str
    unit_id: str
    level: str | None  # full | partial | not_full | none; None = the list does not say
    is_eligible: bool | None
    fee_required: bool | None
    returns_document: bool
    authority: str


@dataclass(frozen=True)
class World:
    """`members`: the units of this country, old and new. `months`: (year, month) from January of the first year on.

    `first`: index in `months` of the first month anybody reports.
    """

    seed: int
    lists: Lists
    members: tuple[str, ...]
    months: tuple[tuple[int, int], ...]
    first: int
    flaws: Flaws
    _catalogues: dict[tuple[str, int], list[Procedure]] = field(
        default_factory=dict, init=False, repr=False
    )

    def rng(self, *about: object) -> random.Random:
        """A source of chance of its own for each question, so that answers don't depend on their order."""
        return random.Random("|".join(map(str, (self.seed, *about))))

    def alive(self, year: int, number: int) -> list[str]:
        day = month_end(year, number)
        return [u for u in self.members if self.lists.units[u].exists(day)]

    def is_careful(self, at: int) -> bool:
        """A month in which nobody forgets anything, so that some totals of the whole country are complete."""
        return self.rng("careful", at).random() < 0.35

    def class_of(self, unit: str) -> str:
        return self.lists.units[unit].unit_class

    @cached_property
    def _made_of(self) -> dict[str, tuple[str, ...]]:
        """A successor's figures are those of its predecessors in this country, put together."""
        made: dict[str, list[str]] = {}
        for old in self.members:
            for heirs in (self.lists.successor, self.lists.heirs):
                if (new := heirs.get(old)) is not None:
                    made.setdefault(new, []).append(old)
        return {new: tuple(olds) for new, olds in made.items()}

    @cached_property
    def _series(self) -> dict[tuple[str, str], list[int]]:
        series: dict[tuple[str, str], list[int]] = {}
        for unit in self.members:
            if unit in self._made_of:
                continue
            kind = self.class_of(unit)
            size = self.rng("size", unit).random() ** 2
            for measure, (least, most) in {
                **(WHOLES["both"] if kind != "gov_attached" else {}),
                **WHOLES[kind],
            }.items():
                series[measure, unit] = self._whole(measure, unit, least, most, size)
            for measure, (wholes, least, most) in PARTS.items():
                if all((w, unit) in series for w in wholes):
                    series[measure, unit] = self._part(
                        measure, unit, [series[w, unit] for w in wholes], least, most
                    )
        for unit, olds in self._made_of.items():
            for measure in {m for m, u in series if u in olds}:
                parts = [
                    series[measure, old] for old in olds if (measure, old) in series
                ]
                series[measure, unit] = [
                    sum(values) for values in zip(*parts, strict=True)
                ]
        return series

    def _whole(
        self, measure: str, unit: str, least: int, most: int, size: float
    ) -> list[int]:
        rng = self.rng("whole", measure, unit)
        base = least + (most - least) * size * rng.uniform(0.6, 1.0)
        if measure in FLOWING:
            values = [round(base * rng.uniform(0.8, 1.2)) for _ in self.months]
        else:
            growth = rng.uniform(0, 0.01)
            values = [round(base * (1 + growth * i)) for i in range(len(self.months))]
        if least > 300:
            return [max(1, v) for v in values]
        return [
            0 if v and self.flaws.strikes("zero_denominator", rng) else v
            for v in values
        ]

    def _part(
        self,
        measure: str,
        unit: str,
        wholes: Sequence[Sequence[int]],
        least: float,
        most: float,
    ) -> list[int]:
        rng = self.rng("part", measure, unit)
        start, end = sorted((rng.uniform(least, most), rng.uniform(least, most)))
        step = (end - start) / max(1, len(self.months) - 1)
        values = []
        for i, limits in enumerate(zip(*wholes, strict=True)):
            share = start + step * i
            if measure in PEOPLE_IN_THE_YEAR:
                share *= (self.months[i][1] / 12) ** 0.5
            part = int(min(limits) * share)
            # a month of nothing between two estimates of the year so far would come out below zero
            is_zero = (
                part
                and measure != "dossiers_fully_online"
                and self.flaws.strikes("zero", rng)
            )
            values.append(0 if is_zero else part)
        return values

    def value(self, measure: str, unit: str, at: int) -> int | None:
        """The figure of month number `at`; None where the unit has no such figure."""
        if measure.startswith("flag_"):
            return self.flag(measure, unit, at)
        if measure == "essential_services_completed":
            halves = [
                self.value(f"essential_services_{half}", unit, at)
                for half in ("project06", "422")
            ]
            return (
                None
                if None in halves
                else max(0, sum(halves) - self.rng("led twice", unit).randint(0, 1))
            )
        series = self._series.get((measure, unit))
        return None if series is None else series[at]

    def since_january(self, measure: str, unit: str, at: int) -> int | None:
        series = self._series.get((measure, unit))
        return (
            None
            if series is None
            else sum(series[at - self.months[at][1] + 1 : at + 1])
        )

    def in_quarter(self, measure: str, unit: str, at: int) -> int | None:
        series = self._series.get((measure, unit))
        return None if series is None else sum(series[at - 2 : at + 1])

    def flag(self, measure: str, unit: str, at: int) -> int:
        """Adopted in some month and kept: before anybody reports, while they do, or, about one in ten, never."""
        reported = len(self.months) - self.first
        adopted = self.rng("flag", measure, unit).randint(
            self.first - reported, len(self.months) + reported // 4
        )
        return int(at >= adopted)

    @cached_property
    def _roots(self) -> dict[str, list[tuple[str, str, str]]]:
        """Root procedures (TTHC gốc) of the provinces (shared by all) and of each ministry: code, name, authority."""
        roots = {"province": [_root(100_000 + i, "province") for i in range(24)]}
        for i, unit in enumerate(
            u for u in self.members if self.class_of(u) != "province"
        ):
            roots[unit] = [_root(200_000 + 100 * i + j, "ministry") for j in range(12)]
        return roots

    def procedures(self, unit: str, at: int) -> list[Procedure]:
        """The unit's catalogue at the end of month `at`. Levels rise with time; a copy differs from unit to unit."""
        if (unit, at) not in self._catalogues:
            self._catalogues[unit, at] = self._catalogue(unit, at)
        return self._catalogues[unit, at]

    def _catalogue(self, unit: str, at: int) -> list[Procedure]:
        rng = self.rng("procedures", unit, at)
        gaps = (
            ()
            if self.is_careful(at)
            else ("not_full_level", "unknown_level", "unknown_fee")
        )
        gaps = {gap for gap in gaps if self.flaws.strikes(gap, rng)}
        is_province = self.class_of(unit) == "province"
        found = []
        for code, name, authority in self._roots["province" if is_province else unit]:
            own = self.rng("procedure", code, unit)
            if is_province and own.random() < 0.1:
                continue
            progress = own.random() + 0.01 * at
            level: str | None = (
                "full" if progress > 0.7 else "partial" if progress > 0.35 else "none"
            )
            if "not_full_level" in gaps and level != "full" and rng.random() < 0.3:
                level = "not_full"
            elif "unknown_level" in gaps and rng.random() < 0.2:
                level = None
            fee: bool | None = self.rng("fee", code).random() < 0.5
            if "unknown_fee" in gaps and rng.random() < 0.2:
                fee = None
            found.append(
                Procedure(
                    code=f"{code}.H{self.lists.units[unit].gso_code}"
                    if is_province
                    else code,
                    root=code,
                    name=name,
                    unit_id=unit,
                    level=level,
                    is_eligible=own.random() < 0.6,
                    fee_required=fee,
                    returns_document=own.random() < 0.8,
                    authority=authority,
                )
            )
        return found

    def fee_paid(self, unit: str, at: int) -> int:
        """Fee-bearing procedures with a payment since January: never more than the surely fee-bearing ones."""
        bearing = sum(p.fee_required is True for p in self.procedures(unit, at))
        return int(
            bearing
            * (self.months[at][1] / 12) ** 0.5
            * self.rng("fee paid", unit).uniform(0.2, 0.9)
        )


def _root(number: int, authority: str) -> tuple[str, str, str]:
    return f"1.{number:06d}", f"Thủ tục số {number}", authority


def choose_members(
    lists: Lists, seed: int, provinces: int, ministries: int | None
) -> tuple[str, ...]:
    """Units of a country of that size, and what they become in 2025.

    Small ones hold the interesting cases first: an untouched province, two that merge, Huế; a ministry that stays,
    one that merges, a government-attached agency.
    """
    rng = random.Random(f"{seed}|members")
    families = [
        lists.predecessors.get(new, (new,))
        for new in lists.provinces_34
        if lists.units[new].valid_to > MERGER
    ]
    rng.shuffle(families)
    lone = next(f for f in families if len(f) == 1 and f != ("thua_thien_hue",))
    pair = next(f for f in families if len(f) == 2)
    first = [lone, pair, ("thua_thien_hue",)]
    olds = [
        u for family in first + [f for f in families if f not in first] for u in family
    ][:provinces]
    old_ministries = [
        u.unit_id
        for u in lists.units.values()
        if u.unit_class in ("ministry", "gov_attached")
        and u.valid_from < dt.date(2025, 1, 1)
    ]
    rng.shuffle(old_ministries)
    kinds = [
        next(
            m
            for m in old_ministries
            if lists.units[m].unit_class == "ministry" and m not in lists.heirs
        ),
        next(
            m
            for m in old_ministries
            if lists.units[m].unit_class == "ministry" and m in lists.heirs
        ),
        next(m for m in old_ministries if lists.units[m].unit_class == "gov_attached"),
    ]
    chosen = (kinds + [m for m in old_ministries if m not in kinds])[:ministries]
    heirs = {
        heir
        for u in olds + chosen
        for heir in (lists.successor.get(u), lists.heirs.get(u))
        if heir
    }
    return tuple(sorted({*olds, *chosen, *heirs}))
