"""Gate B for the targets of the plans: whole, and in the unit of their indicator."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("target_id",)

SUITE = Suite(
    table="marts.dim_target",
    key=KEY,
    to_fix="correct the seed dbt_project/seeds/target.csv",
    to_fix_vi="sửa danh mục mục tiêu dbt_project/seeds/target.csv",
    rules=(
        UniqueKey(
            name="targets_are_unique",
            sentence="A target is listed once",
            sentence_vi="Mỗi mục tiêu chỉ có một dòng",
            key=KEY,
        ),
        OneOf(
            name="addressees_are_known",
            sentence="A target addresses the country, a block, or each unit",
            sentence_vi="Mục tiêu đặt cho cả nước, cho một khối hoặc cho từng đơn vị",
            column="addressee",
            words=("VN", "VN_MIN", "VN_PROV", "each_unit"),
        ),
        OneOf(
            name="comparators_are_known",
            sentence="A target is compared by > (trên), >=, < (dưới) or <= (không quá)",
            sentence_vi="Mục tiêu so sánh bằng > (trên), >=, < (dưới) hoặc <= (không quá)",
            column="comparator",
            words=(">", ">=", "<", "<="),
        ),
        OneOf(
            name="due_kinds_are_known",
            sentence="A due date closes a day, a period, or a year so far",
            sentence_vi="Ngày đến hạn khép lại một ngày, một kỳ hoặc số lũy kế từ đầu năm",
            column="due_kind",
            words=("as_of", "in_period", "year_to_date"),
        ),
    ),
)
