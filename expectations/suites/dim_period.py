"""Gate B for the periods that occur."""

from expectations.rule import NotAfter, OneOf, UniqueKey
from expectations.suite import Suite
from ingest.contract.vocabulary import PERIOD_KINDS

KEY = ("period_id",)
DAYS = ("period_start", "period_end", "period_kind")

SUITE = Suite(
    table="marts.dim_period",
    key=KEY,
    to_fix="look at dbt_project/models/marts/dim_period.sql and at the rows the period comes from",
    to_fix_vi="xem dbt_project/models/marts/dim_period.sql và những dòng mà kỳ được lấy ra",
    rules=(
        UniqueKey(
            name="periods_are_unique",
            sentence="A period is listed once for each kind",
            sentence_vi="Mỗi kỳ của mỗi loại chỉ có một dòng",
            key=DAYS,
        ),
        UniqueKey(
            name="period_ids_are_unique",
            sentence="An id stands for one period",
            sentence_vi="Mỗi mã kỳ chỉ thuộc về một kỳ",
            key=KEY,
        ),
        NotAfter(
            name="periods_start_before_they_end",
            sentence="No period starts after it ends",
            sentence_vi="Không kỳ nào bắt đầu sau ngày kết thúc",
            first="period_start",
            last="period_end",
        ),
        OneOf(
            name="period_kinds_are_known",
            sentence="A period is in_period, year_to_date or as_of",
            sentence_vi="Loại kỳ là trong kỳ, lũy kế từ đầu năm hoặc tại thời điểm",
            column="period_kind",
            words=PERIOD_KINDS,
        ),
        OneOf(
            name="grains_are_known",
            sentence="A period is a day, a month, a quarter, six or nine months, a year, or a year to date",
            sentence_vi="Độ dài kỳ là ngày, tháng, quý, sáu hoặc chín tháng, năm, hoặc lũy kế từ đầu năm",
            column="grain",
            words=(
                "day",
                "month",
                "quarter",
                "half_year",
                "nine_months",
                "year",
                "year_to_date",
            ),
        ),
    ),
)
