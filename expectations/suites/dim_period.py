"""Gate B for the periods that occur."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import in_set, not_after, unique
from ingest.contract.vocabulary import PERIOD_KINDS

_MODEL = "look at dbt_project/models/marts/dim_period.sql and at the rows the period comes from"


def suite() -> gx.ExpectationSuite:
    key = ["period_start", "period_end", "period_kind"]
    return gx.ExpectationSuite(
        name="dim_period",
        meta={"table": "marts.dim_period", "key": key},
        expectations=[
            unique(
                "periods_are_unique",
                "A period is listed once for each kind",
                "Mỗi kỳ của mỗi loại chỉ có một dòng",
                key,
                to_fix=_MODEL,
            ),
            not_after(
                "periods_start_before_they_end",
                "No period starts after it ends",
                "Không kỳ nào bắt đầu sau ngày kết thúc",
                "period_start",
                "period_end",
                to_fix=_MODEL,
            ),
            in_set(
                "period_kinds_are_known",
                "A period is in_period, year_to_date or as_of",
                "Loại kỳ là trong kỳ, lũy kế hoặc tại thời điểm",
                "period_kind",
                PERIOD_KINDS,
                to_fix=_MODEL,
            ),
            in_set(
                "grains_are_known",
                "A period is as long as a day, a month, a quarter, six or nine months, or a year",
                "Độ dài kỳ là ngày, tháng, quý, sáu hoặc chín tháng, hoặc năm",
                "grain",
                ("day", "month", "quarter", "half_year", "nine_months", "year"),
                to_fix=_MODEL,
            ),
        ],
    )
