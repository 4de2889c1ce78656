"""Gate B for the information systems that figures come from: each is listed once."""

from expectations.rule import UniqueKey
from expectations.suite import Suite

KEY = ("system_id",)

SUITE = Suite(
    table="marts.dim_system",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/system.csv",
    to_fix_vi="sửa danh mục hệ thống dbt_project/seeds/system.csv",
    rules=(
        UniqueKey(
            name="systems_are_unique",
            sentence="A system is listed once",
            sentence_vi="Mỗi hệ thống chỉ có một dòng",
            key=KEY,
        ),
    ),
)
