"""Gate B for the reporting units: each with the time it existed; codes and names are used again
after mergers."""

from expectations.rule import NotAfter, UniqueKey
from expectations.suite import Suite

KEY = ("unit_id",)

SUITE = Suite(
    table="marts.dim_org_unit",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/org_unit.csv",
    to_fix_vi="sửa danh mục đơn vị dbt_project/seeds/org_unit.csv",
    rules=(
        UniqueKey(
            name="org_units_are_unique",
            sentence="A unit is listed once",
            sentence_vi="Mỗi đơn vị chỉ có một dòng",
            key=KEY,
        ),
        UniqueKey(
            name="org_unit_labels_are_unique",
            sentence="No two units are shown under one label",
            sentence_vi="Không có hai đơn vị hiển thị cùng một tên",
            key=("label_vi",),
        ),
        NotAfter(
            name="org_units_begin_before_they_end",
            sentence="No unit ends before it begins",
            sentence_vi="Không đơn vị nào kết thúc trước khi bắt đầu",
            first="valid_from",
            last="valid_to",
        ),
    ),
)
