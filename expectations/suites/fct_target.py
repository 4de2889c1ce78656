"""Gate B for the verdicts on targets: on the exact pair, never on a rounded number; every indicator answered."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import in_set, no_rows, no_rows_where, unique

_MODEL = "look at dbt_project/models/marts/fct_target.sql and the macro `meets`"

# Which kind of period a target is judged on is no column of the marts: the day is after the last figure of one kind.
_LAST_FIGURE = (
    "select indicator_id, unit_id, min(last_of_kind) as last_period_end from ("
    "select indicator_id, unit_id, period_kind, max(period_end) as last_of_kind from marts.fct_indicator "
    "where value is not null and map = 'as_reported' group by all) group by all"
)


def suite() -> gx.ExpectationSuite:
    key = ("indicator_id", "unit_id", "basis")
    return gx.ExpectationSuite(
        name="fct_target",
        meta={"table": "marts.fct_target", "key": key},
        expectations=[
            unique(
                "verdicts_are_unique",
                "An indicator is judged once for a unit and a basis",
                "Mỗi chỉ tiêu được đánh giá một lần cho một đơn vị và một căn cứ",
                key,
                to_fix=_MODEL,
            ),
            in_set(
                "bases_are_known",
                "A verdict is as known on the assessment date, or as known today",
                "Đánh giá theo số liệu tại ngày đánh giá hoặc đến hôm nay",
                "basis",
                ("assessment_date", "today"),
                to_fix=_MODEL,
            ),
            in_set(
                "verdicts_are_known",
                "A target is met, missed or cannot be judged",
                "Chỉ tiêu đạt, không đạt hoặc chưa thể đánh giá",
                "verdict",
                ("met", "missed", "cannot_judge"),
                to_fix=_MODEL,
            ),
            no_rows(
                "every_indicator_is_judged",
                "Every indicator is answered for the country, on both bases",
                "Mọi chỉ tiêu được trả lời cho cả nước, theo cả hai căn cứ",
                "select i.indicator_id, b.basis from marts.dim_indicator i, "
                "(values ('assessment_date'), ('today')) b(basis) where not exists (select 1 from batch t "
                "where t.indicator_id = i.indicator_id and t.unit_id = 'VN' and t.basis = b.basis "
                "and t.verdict is not null)",
                examined="select 2 * count(*) from marts.dim_indicator",
                expected="a row with unit_id VN and a verdict for each indicator and basis",
                to_fix=_MODEL,
            ),
            no_rows_where(
                "verdicts_follow_the_exact_pair",
                "A verdict follows from the pair by its comparator: above means above, and 100 % is never reached "
                "by rounding",
                "Đánh giá theo đúng cặp tử số, mẫu số: “trên” là lớn hơn, 100% không do làm tròn",
                "(verdict = 'met') is distinct from case "
                "when denominator is not null and comparator = '>' then 100 * numerator > target_value * denominator "
                "when denominator is not null then 100 * numerator >= target_value * denominator "
                "when comparator = '>' then value > target_value else value >= target_value end",
                of="verdict in ('met', 'missed')",
                expected="met exactly where 100 × numerator is above (>) or at least (>=) target × denominator",
                to_fix=_MODEL,
                shows=("numerator", "denominator", "value", "comparator", "target_value", "verdict"),
            ),
            no_rows_where(
                "a_verdict_has_a_value_or_a_reason",
                "Met and missed rest on a value; what cannot be judged says why, and nothing else does",
                "Đạt, không đạt dựa trên giá trị; chưa thể đánh giá thì nêu lý do",
                "(verdict = 'cannot_judge') <> (reason is not null) or (verdict <> 'cannot_judge' and value is null)",
                expected="a value for met and missed; a reason exactly for cannot_judge",
                to_fix=_MODEL,
                shows=("verdict", "value", "reason"),
            ),
            no_rows(
                "reported_figures_get_no_verdict",
                "A figure that was only reported is no target and gets no verdict",
                "Số chỉ được báo cáo không phải chỉ tiêu nên không được đánh giá",
                "select t.* from batch t join marts.dim_indicator i using (indicator_id) "
                "where not i.is_target and t.verdict <> 'cannot_judge'",
                examined="select count(*) from batch t join marts.dim_indicator i using (indicator_id) "
                "where not i.is_target",
                expected="verdict cannot_judge where is_target is false",
                to_fix=_MODEL,
                shows=("indicator_id", "verdict"),
            ),
            no_rows(
                "targets_are_those_of_the_plan",
                "What is judged is the target of the plan, by its comparator",
                "Mức đánh giá đúng là mức và phép so sánh của kế hoạch",
                "select t.*, i.target_value as plan_target_value, i.comparator as plan_comparator from batch t "
                "left join marts.dim_indicator i using (indicator_id) "
                "where t.target_value is distinct from i.target_value or t.comparator is distinct from i.comparator",
                expected="target_value and comparator of dim_indicator",
                to_fix=_MODEL,
                shows=("indicator_id", "comparator", "plan_comparator", "target_value", "plan_target_value"),
            ),
            no_rows_where(
                "a_pace_is_of_today",
                "How fast a series moves is said only as known today",
                "Tốc độ thay đổi chỉ tính theo số liệu đến hôm nay",
                "basis <> 'today'",
                of="pace_per_year is not null",
                expected="pace_per_year missing where basis is assessment_date",
                to_fix=_MODEL,
                shows=("basis", "pace_per_year"),
            ),
            no_rows_where(
                "only_a_rising_series_reaches_an_unmet_target",
                "A day of reaching is foretold only of a target that is not met, by a series that rises",
                "Chỉ dự kiến ngày đạt khi chưa đạt và chuỗi số liệu đang tăng",
                "verdict = 'met' or coalesce(pace_per_year, 0) <= 0",
                of="reached_on is not null",
                expected="verdict other than met, and pace_per_year above 0",
                to_fix=_MODEL,
                shows=("verdict", "pace_per_year", "reached_on"),
            ),
            no_rows(
                "a_target_is_reached_after_the_last_figure",
                "The day foretold lies after the last figure of a series of the indicator and unit",
                "Ngày dự kiến đạt sau số liệu cuối cùng của chuỗi",
                f"select t.*, f.last_period_end from batch t left join ({_LAST_FIGURE}) f "
                "using (indicator_id, unit_id) "
                "where t.reached_on is not null and coalesce(t.reached_on <= f.last_period_end, true)",
                examined="select count(reached_on) from batch",
                expected="reached_on after the last period_end of fct_indicator, of one kind of period",
                to_fix=_MODEL,
                shows=("indicator_id", "unit_id", "last_period_end", "reached_on"),
            ),
        ],
    )
