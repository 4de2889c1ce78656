"""Gate B for the members of scopes: each unit of a denominator, once at a time, from when to when."""

from expectations.rule import NotAfter, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("scope", "unit_id", "valid_from")

SUITE = Suite(
    table="marts.dim_scope_member",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/scope_member.csv",
    to_fix_vi="sửa danh mục phạm vi dbt_project/seeds/scope_member.csv",
    rules=(
        UniqueKey(
            name="scope_members_are_unique",
            sentence="A unit joins a scope once on a day",
            sentence_vi="Mỗi đơn vị chỉ được đưa vào một phạm vi một lần trong ngày",
            key=KEY,
        ),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        NotAfter(
            name="members_join_before_they_leave",
            sentence="No unit leaves a scope before it joins",
            sentence_vi="Không đơn vị nào rời phạm vi trước khi được đưa vào",
            first="valid_from",
            last="valid_to",
        ),
    ),
)
