"""What a unit's monthly workbook holds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from tests.country.editions import (
    Entry,
)
from tests.country.lists import (
    as_of,
    month,
    quarter,
    year,
    year_to_date,
)
from tests.country.press.occasions import (
    ONLY_PERCENT,
    forgets,
    is_only_percent,
)
from tests.country.world import (
    FLAGS_OF_AGENCIES,
    FLAGS_OF_ALL,
    FLAGS_OF_PROVINCES,
    World,
)

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


def list_book_entries(
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
    if forgets(world, "half_pair", at, rng):
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
        if forgets(world, "headline_only", at, rng):
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
