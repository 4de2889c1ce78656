"""Plans nobody made: targets with any comparator, addressee, value and due date, over the indicators there are."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

from tests.country.lists import FLOWS, Indicator, Lists, month_end
from tests.country.targets import Plan, Target

COMPARATORS = (">=", ">", "<=", "<")
ADDRESSEES = ("VN", "VN", "VN_MIN", "VN_PROV", "each_unit")
FLOW_SO_FAR = ("year_to_date",)
SCOPES = ("ministries", "provinces", "ministries_and_provinces")


def draw_targets(
    lists: Lists, seed: int, months: Sequence[tuple[int, int]], count: int
) -> tuple[Target, ...]:
    """`count` targets of one plan, each due at the end of one of these months."""
    rng = random.Random(f"plan {seed}")
    first, last = months[0], months[-1]
    plan = Plan(
        "plan_of_chance",
        starts_on=dt.date(first[0], rng.randint(1, first[1]), 1),
        ends_on=month_end(*last),
        review_on=month_end(*last) + dt.timedelta(rng.randint(1, 60)),
    )
    indicators = list(lists.indicators.values())
    return tuple(
        _draw_target(lists, rng, plan, rng.choice(indicators), months, number)
        for number in range(count)
    )


def _draw_target(
    lists: Lists,
    rng: random.Random,
    plan: Plan,
    indicator: Indicator,
    months: Sequence[tuple[int, int]],
    number: int,
) -> Target:
    is_count = not indicator.denominator
    measured_per = lists.measures[indicator.numerator].period_kind
    is_flow = measured_per in (*FLOWS, "year")
    addressee = rng.choice(ADDRESSEES)
    due_on = month_end(*rng.choice(months))
    due_kind = "as_of"
    if is_flow:
        # five months since January are a year so far, and no period with a name
        is_named = due_on.month % 3 == 0
        due_kind = rng.choice(
            ("in_period", "year_to_date") if is_named else FLOW_SO_FAR
        )
    value = rng.choice((1, 25, 1_000, 20_000)) if is_count else rng.randint(0, 20) * 5
    return Target(
        f"{indicator.indicator_id}_by_chance_{number}",
        plan,
        indicator.indicator_id,
        "target",
        addressee,
        rng.choice(SCOPES) if addressee == "each_unit" else "",
        rng.choice(COMPARATORS),
        Decimal(value),
        "count" if is_count else "percent",
        due_on,
        due_kind,
    )


def to_seed_rows(targets: Sequence[Target]) -> dict[str, list[dict[str, str]]]:
    """Seed → the rows that add these targets and their plan, column → text."""
    plans = {t.plan.plan_id: t.plan for t in targets}
    return {
        "plan": [
            {
                "plan_id": plan.plan_id,
                "starts_on": f"{plan.starts_on}",
                "ends_on": f"{plan.ends_on}",
                "review_on": f"{plan.review_on or ''}",
            }
            for plan in plans.values()
        ],
        "target": [
            {
                "target_id": t.target_id,
                "plan_id": t.plan.plan_id,
                "indicator_id": t.indicator_id,
                "kind": t.kind,
                "addressee": t.addressee,
                "scope": t.scope,
                "comparator": t.comparator,
                "target_value": f"{t.value}",
                "target_unit": t.unit,
                "due_on": f"{t.due_on}",
                "due_kind": t.due_kind,
            }
            for t in targets
        ],
    }
