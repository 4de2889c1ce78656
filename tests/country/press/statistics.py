"""Yearly national accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.country.editions import (
    STATISTICS,
    Edition,
    Entry,
)
from tests.country.lists import (
    COUNTRY,
    as_of,
    year,
)
from tests.country.world import (
    World,
)


def print_statistics(world: World) -> Iterator[Edition]:
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
