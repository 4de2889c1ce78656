"""Figures printed for the country and its blocks as wholes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from tests.country.editions import (
    NATIONAL,
    Edition,
    Entry,
)
from tests.country.lists import (
    COUNTRY,
    MINISTRIES,
    PROVINCES,
    Period,
    as_of,
    month,
    year,
    year_to_date,
)
from tests.country.press.occasions import (
    list_reported,
)
from tests.country.press.workbook_entries import BOOK_SINCE_JANUARY
from tests.country.world import (
    PARTS,
    World,
)

USERS = ("dvctt_users_citizens", "dvctt_users_businesses")


def print_national(world: World) -> Iterator[Edition]:
    """Figures printed for the country and its blocks, which need not be the sum of what the units printed."""
    for at, y, m, end in list_reported(world):
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
