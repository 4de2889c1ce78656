"""Gate B for the list of measures: what is counted, in what unit, and whether it may be summed."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("measure_code",)

SUITE = Suite(
    table="marts.dim_measure",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/measure.csv",
    to_fix_vi="sửa danh mục số đo dbt_project/seeds/measure.csv",
    rules=(
        UniqueKey(
            name="measures_are_unique",
            sentence="A measure is listed once, and no measure is named like an indicator",
            sentence_vi="Mỗi số đo chỉ có một dòng và không trùng mã chỉ tiêu",
            key=KEY,
        ),
        OneOf(
            name="additivities_are_known",
            sentence="A measure states whether and how it may be summed",
            sentence_vi="Mỗi số đo nêu rõ có được cộng gộp không và cộng thế nào",
            column="additivity",
            words=("additive_units", "distinct", "flag", "stock_national", "none"),
        ),
    ),
)
