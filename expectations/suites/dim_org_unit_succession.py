"""Gate B for successions of units: both sides are listed, and the old one ends as the new
arrangement begins."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("unit_id", "successor_unit_id")

SUITE = Suite(
    table="marts.dim_org_unit_succession",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/org_unit_succession.csv or org_unit.csv",
    to_fix_vi="sửa danh mục kế thừa dbt_project/seeds/org_unit_succession.csv, hoặc org_unit.csv",
    rules=(
        UniqueKey(
            name="successions_are_unique",
            sentence="A unit passes into another once",
            sentence_vi="Mỗi lần chuyển giữa hai đơn vị chỉ có một dòng",
            key=KEY,
        ),
        OneOf(
            name="succession_kinds_are_known",
            sentence="Units are merged, renamed or split",
            sentence_vi="Đơn vị được sáp nhập, đổi tên hoặc chia tách",
            column="succession_kind",
            words=("merger", "renamed", "split"),
        ),
    ),
)
