"""Gate B for the report on online services: the figures of fct_indicator, side by side, and nothing else."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import in_set, no_rows, no_rows_where, unique
from expectations.suites.fct_indicator_version import MAPS, ROUNDING

_MODEL = "look at dbt_project/models/marts/rpt_online_services.sql"
RATIOS = {
    "procedures_online": "gov_dvctt_share",
    "procedures_fully_online": "gov_dvctt_fully_online_share",
    "eligible_procedures_fully_online": "gov_tthc_eligible_fully_online",
    "dossiers_online": "gov_dossiers_online",
    "dossiers_fully_online": "gov_dossiers_fully_online",
    "payments_online": "gov_online_payment_tx_share",
    "fee_procedures_paid_online": "gov_fee_tthc_paid_online_share",
    "results_digitised": "gov_tthc_results_digitised",
}
# A ratio of QĐ 766/QĐ-TTg that is no indicator of the plans: only the report has it.
_BESIDE = {"dossiers_paid_online": "gov_dossiers_paid_online"}
# Paid procedures are distinct over the months of a year: only the year to date says how many.
_TO_DATE = RATIOS["fee_procedures_paid_online"]


def suite() -> gx.ExpectationSuite:
    key = ("unit_id", "month_end", "map")
    of_ratio = (
        f"select {', '.join(key)}, '{name}' as ratio, '{indicator}' as indicator_id, {name}_numerator as numerator, "
        f"{name}_denominator as denominator, {name}_percent as percent from batch"
        for name, indicator in (RATIOS | _BESIDE).items()
    )
    each = f"({' union all '.join(of_ratio)})"
    of_fact = f"(select * from {each} where indicator_id not in ({', '.join(map(repr, _BESIDE.values()))}))"
    indicators = ", ".join(f"'{indicator}'" for indicator in RATIOS.values())
    figures = (
        "(select indicator_id, unit_id, period_end as month_end, map, numerator, denominator, value as percent "
        f"from marts.fct_indicator where value is not null and indicator_id in ({indicators}) "
        "and period_end = last_day(period_end) and (period_kind = 'as_of' "
        "or (period_kind = 'in_period' and period_start = date_trunc('month', period_end)) "
        f"or (period_kind = 'year_to_date' and indicator_id = '{_TO_DATE}')))"
    )
    same_cell = " and ".join(f"i.{c} = t.{c}" for c in ("indicator_id", *key))
    same_pair = " and ".join(f"i.{c} is not distinct from t.{c}" for c in ("numerator", "denominator", "percent"))
    is_shown = "(numerator is not null or denominator is not null or percent is not null)"
    shows = ("unit_id", "month_end", "map", "ratio", "numerator", "denominator", "percent")
    return gx.ExpectationSuite(
        name="rpt_online_services",
        meta={
            "table": "marts.rpt_online_services",
            "key": key,
            "empty_is_right": {
                "when": f"select not exists (select 1 from {figures})",
                "because": "fct_indicator has no monthly figure of online services",
            },
        },
        expectations=[
            unique(
                "months_are_unique",
                "A unit has one row for a month and a map",
                "Mỗi đơn vị có một dòng cho một tháng và một bản đồ",
                key,
                to_fix=_MODEL,
            ),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            in_set(
                "maps_are_known",
                "A row is as reported, or on the map of 63 or of 34 provinces",
                "Mỗi dòng theo đơn vị báo cáo, theo 63 hoặc 34 tỉnh",
                "map",
                MAPS,
                to_fix=_MODEL,
            ),
            no_rows_where(
                "months_end_on_their_last_day",
                "A month ends on its last day",
                "Tháng kết thúc vào ngày cuối tháng",
                "month_end <> last_day(month_end)",
                expected="month_end is the last day of a month",
                to_fix=_MODEL,
                shows=("unit_id", "month_end", "map"),
            ),
            no_rows(
                "percentages_follow_from_their_pair",
                "Beside a pair stands 100 × numerator ÷ denominator, and a pair is whole or absent",
                "Tỷ lệ bằng 100 × tử số ÷ mẫu số; tử số và mẫu số có đủ cả hai hoặc không có",
                f"select * from {each} where (numerator is null) <> (denominator is null) "
                "or (numerator is not null and coalesce(denominator = 0 or abs(cast(percent as double) "
                f"- 100 * cast(numerator as double) / cast(denominator as double)) > {ROUNDING}, true))",
                examined=f"select count(*) from {each} where numerator is not null or denominator is not null",
                expected="percent = 100 × numerator ÷ denominator to five places",
                to_fix=_MODEL,
                shows=shows,
            ),
            no_rows(
                "percentages_are_within_0_and_100",
                "A percentage lies between 0 and 100",
                "Tỷ lệ nằm trong 0–100",
                f"select * from {each} where percent < 0 or percent > 100",
                examined=f"select count(percent) from {each}",
                expected="0 to 100",
                to_fix="follow the figure in fct_indicator to its observations: scale, column or base is wrong",
                shows=shows,
            ),
            no_rows(
                "the_report_shows_the_figures_of_today",
                "Every figure of the report is one of fct_indicator, pair and all, and none of those is left out",
                "Mọi số trong báo cáo đúng là số liệu hiện nay, cả tử số và mẫu số, không sót số nào",
                f"select 'not in fct_indicator' as problem, t.* exclude (ratio) from {of_fact} t "
                f"where {is_shown} and not exists (select 1 from {figures} i where {same_cell} and {same_pair}) "
                "union all by name select 'not in the report' as problem, i.* "
                f"from {figures} i where not exists (select 1 from {of_fact} t where {same_cell} and {same_pair})",
                examined=f"select count(*) from {of_fact} where {is_shown}",
                expected="the value of the month or of its last day; of paid procedures that of the year to date",
                to_fix=_MODEL,
                shows=("problem", "indicator_id", *key, "numerator", "denominator", "percent"),
            ),
        ],
    )
