"""Gate B for the list of indicators, each complete enough to be computed."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("indicator_id",)

SUITE = Suite(
    table="marts.dim_indicator",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/indicator.csv",
    to_fix_vi="sửa danh mục chỉ tiêu dbt_project/seeds/indicator.csv",
    rules=(
        UniqueKey(
            name="indicators_are_unique",
            sentence="An indicator is listed once",
            sentence_vi="Mỗi chỉ tiêu chỉ có một dòng",
            key=KEY,
        ),
        OneOf(
            name="aggregation_rules_are_known",
            sentence="An indicator is aggregated by one of the known rules",
            sentence_vi="Chỉ tiêu được tổng hợp theo một trong các quy tắc đã định",
            column="aggregation_rule",
            words=(
                "pooled_ratio",
                "pooled_ratio_distinct",
                "share_of_units",
                "sum_count",
                "count_distinct",
                "national_only",
                "as_published",
            ),
        ),
    ),
)
