"""Gate B for change: from one figure of a series to the next, and none across a break."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import no_rows, no_rows_where, unique
from expectations.suites.fct_indicator_version import KEY

_MODEL = "look at dbt_project/models/marts/fct_change.sql"
# Figures of one kind and length: months of a year-to-date figure grow, so March follows the March before.
_SERIES = "indicator_id, unit_id, map, period_kind, datediff('month', period_start, period_end)"


def suite() -> gx.ExpectationSuite:
    key = ", ".join(KEY)
    follows = (
        f"select {key}, value as value_today, lag(period_end) over series as period_end_before, "
        "lag(value) over series as value_before from marts.fct_indicator where value is not null "
        f"window series as (partition by {_SERIES} order by period_end) qualify period_end_before is not null"
    )
    return gx.ExpectationSuite(
        name="fct_change",
        meta={
            "table": "marts.fct_change",
            "key": KEY,
            "empty_is_right": {
                "when": "select not exists (select 1 from marts.fct_indicator where value is not null "
                f"group by {_SERIES} having count(*) > 1)",
                "because": "no series has two figures",
            },
        },
        expectations=[
            unique(
                "changes_are_unique",
                "A figure has one change from the figure before it",
                "Mỗi số liệu có một mức thay đổi so với kỳ trước",
                KEY,
                to_fix=_MODEL,
            ),
            declared("figure", "số liệu", KEY, "fct_indicator"),
            no_rows(
                "changes_are_between_neighbours",
                "Every figure of today with one before it in its series is listed with that one, both as they stand",
                "Mọi số liệu có kỳ trước cùng loại, cùng độ dài đều được so với đúng kỳ đó, đúng giá trị hiện nay",
                f"select * from batch t full join ({follows}) f using ({key}) "
                "where t.value is distinct from f.value_today or t.previous_value is distinct from f.value_before "
                "or t.previous_period_end is distinct from f.period_end_before",
                expected="value and previous_value of fct_indicator, of neighbouring periods of one kind and length",
                to_fix=_MODEL,
                shows=(
                    *KEY,
                    "value",
                    "value_today",
                    "previous_period_end",
                    "period_end_before",
                    "previous_value",
                    "value_before",
                ),
            ),
            no_rows_where(
                "the_period_before_ends_earlier",
                "The period before ends before the period does",
                "Kỳ trước kết thúc trước kỳ này",
                "coalesce(previous_period_end >= period_end, true)",
                expected="previous_period_end < period_end",
                to_fix=_MODEL,
                shows=("previous_period_end", "period_end"),
            ),
            no_rows_where(
                "changes_are_the_difference",
                "A change is the value less the value before",
                "Mức thay đổi bằng giá trị trừ giá trị kỳ trước",
                "change is distinct from value - previous_value",
                of="not is_across_break",
                expected="change = value − previous_value",
                to_fix=_MODEL,
                shows=("previous_value", "value", "change"),
            ),
            no_rows_where(
                "there_is_no_change_across_a_break",
                "Across a break of the series there is no change",
                "Không có mức thay đổi khi chuỗi số liệu bị gãy",
                "change is not null",
                of="is_across_break is distinct from false",
                expected="change missing where is_across_break",
                to_fix=_MODEL,
                shows=("is_across_break", "previous_period_end", "period_end", "change"),
            ),
        ],
    )
