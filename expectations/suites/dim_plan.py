"""Gate B for the plans: their days, and the day their results are taken stock of."""

from expectations.rule import UniqueKey
from expectations.suite import Suite

KEY = ("plan_id",)

SUITE = Suite(
    table="marts.dim_plan",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/plan.csv",
    to_fix_vi="sửa danh mục kế hoạch dbt_project/seeds/plan.csv",
    rules=(
        UniqueKey(
            name="plans_are_unique",
            sentence="A plan is listed once",
            sentence_vi="Mỗi kế hoạch chỉ có một dòng",
            key=KEY,
        ),
    ),
)
