"""Gate B for the verdicts on targets: only who is addressed has one, and it follows from its evidence."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("target_id", "unit_id", "basis")

SUITE = Suite(
    table="marts.fct_target",
    key=KEY,
    to_fix="look at dbt_project/models/intermediate/targets and the macros in dbt_project/macros/judging.sql",
    to_fix_vi="xem dbt_project/models/intermediate/targets và các macro trong dbt_project/macros/judging.sql",
    rules=(
        UniqueKey(
            name="verdicts_are_unique",
            sentence="A target is judged once for a unit and a basis",
            sentence_vi="Mỗi mục tiêu được đánh giá một lần cho một đơn vị và một căn cứ",
            key=KEY,
        ),
        OneOf(
            name="bases_are_known",
            sentence="A verdict is as known on the due date, on the plan's review date, or now",
            sentence_vi="Đánh giá theo số liệu biết đến ngày đến hạn, ngày kiểm điểm hoặc đến nay",
            column="basis",
            words=("deadline", "review", "latest"),
        ),
        OneOf(
            name="verdicts_are_known",
            sentence="A target is met, missed or cannot be judged",
            sentence_vi="Mục tiêu đạt, không đạt hoặc chưa thể đánh giá",
            column="verdict",
            words=("met", "missed", "cannot_judge"),
        ),
        OneOf(
            name="evidence_is_known",
            sentence="Evidence is exact, carried, next or bounded, or there is none",
            sentence_vi="Số liệu đánh giá là exact, carried, next, bounded hoặc none (không có)",
            column="evidence",
            words=("exact", "carried", "next", "bounded", "none"),
        ),
    ),
)
