"""Gate B for the list of indicators: 78 statements of the plans, each complete enough to be computed and judged."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import in_set, no_rows, no_rows_where, unique

_SEED = "correct the seed dbt_project/seeds/indicator.csv"
AGGREGATION_RULES = ("pooled_ratio", "pooled_ratio_distinct", "share_of_units", "sum_count", "national_only")


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="dim_indicator",
        meta={"table": "marts.dim_indicator", "key": ["indicator_id"]},
        expectations=[
            unique(
                "indicators_are_unique",
                "An indicator is listed once",
                "Mỗi chỉ tiêu chỉ có một dòng",
                ["indicator_id"],
                to_fix=_SEED,
            ),
            in_set(
                "comparators_are_known",
                "A target is compared by > (trên) or >=, a reported figure by =",
                "Chỉ tiêu so sánh bằng > (trên) hoặc >=, số đã báo cáo bằng =",
                "comparator",
                (">", ">=", "="),
                to_fix=_SEED,
            ),
            in_set(
                "aggregation_rules_are_known",
                "An indicator is aggregated by one of the five rules",
                "Chỉ tiêu được tổng hợp theo một trong năm quy tắc",
                "aggregation_rule",
                AGGREGATION_RULES,
                to_fix=_SEED,
            ),
            no_rows_where(
                "targets_have_their_terms",
                "A target says by which comparison, value, unit and day it is judged",
                "Chỉ tiêu nêu rõ phép so sánh, giá trị, đơn vị tính và ngày đánh giá",
                "comparator is null or comparator = '=' or target_value is null or target_unit is null "
                "or target_date is null",
                of="is_target",
                expected="comparator > or >=, target_value, target_unit and target_date",
                to_fix=_SEED,
                shows=("indicator_id", "comparator", "target_value", "target_unit", "target_date"),
            ),
            no_rows_where(
                "ratios_have_a_denominator",
                "An indicator in percent names what it is a share of",
                "Chỉ tiêu phần trăm nêu mẫu số",
                "numerator_measure is null or denominator_measure is null",
                of="target_unit = 'percent'",
                expected="numerator_measure and denominator_measure",
                to_fix=_SEED,
                shows=("indicator_id", "numerator_measure", "denominator_measure"),
            ),
            no_rows(
                "parents_are_indicators",
                "A component belongs to a headline that is listed",
                "Chỉ tiêu thành phần thuộc một chỉ tiêu chính có trong danh mục",
                "select t.* from batch t where t.parent_indicator_id is not null "
                "and t.parent_indicator_id not in (select indicator_id from batch)",
                expected="parent_indicator_id is an indicator_id",
                to_fix=_SEED,
                shows=("indicator_id", "parent_indicator_id"),
            ),
            no_rows(
                "measures_of_indicators_are_declared",
                "The numerator and the denominator of an indicator are declared measures",
                "Tử số và mẫu số của chỉ tiêu là số đo có trong danh mục",
                "select t.indicator_id, m.measure_code from batch t, "
                "unnest([t.numerator_measure, t.denominator_measure]) as m(measure_code) "
                "where m.measure_code is not null "
                "and m.measure_code not in (select measure_code from marts.dim_measure)",
                expected="a measure_code of dim_measure",
                to_fix="add the measure to the seed measure, or correct the seed indicator",
            ),
        ],
    )
