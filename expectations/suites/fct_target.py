"""Gate B for the verdicts on targets: on the exact pair, never on a rounded number; every indicator
answered."""

from expectations.rule import OneOf, UniqueKey
from expectations.suite import Suite

KEY = ("indicator_id", "unit_id", "basis")

SUITE = Suite(
    table="marts.fct_target",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_target.sql and the macro that compares with a target",
    rules=(
        UniqueKey(
            name="verdicts_are_unique",
            sentence="An indicator is judged once for a unit and a basis",
            sentence_vi="Mỗi chỉ tiêu được đánh giá một lần cho một đơn vị và một căn cứ",
            key=KEY,
        ),
        OneOf(
            name="bases_are_known",
            sentence="A verdict is as known on the assessment date, or as known today",
            sentence_vi="Đánh giá theo số liệu tại ngày đánh giá hoặc đến hôm nay",
            column="basis",
            words=("assessment_date", "today"),
        ),
        OneOf(
            name="verdicts_are_known",
            sentence="A target is met, missed or cannot be judged",
            sentence_vi="Chỉ tiêu đạt, không đạt hoặc chưa thể đánh giá",
            column="verdict",
            words=("met", "missed", "cannot_judge"),
        ),
    ),
)
