"""Gate B for reporting: who was due to report, and whether it arrived, from the calendars of the
sources."""

from expectations.rule import NotAfter, OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("source_id", "unit_id", "period_end")

SUITE = Suite(
    table="marts.fct_reporting",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_reporting.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_reporting.sql",
    empty_because="no source with a calendar and a list of who must report has begun",
    rules=(
        UniqueKey(
            name="reports_are_unique",
            sentence="A unit owes a source one report for a period",
            sentence_vi="Mỗi đơn vị có một báo cáo phải nộp cho một nguồn và một kỳ",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        OneOf(
            name="reporting_statuses_are_known",
            sentence="A report arrived, is late, is missing or is not yet due",
            sentence_vi="Báo cáo đã đến, đến chậm, còn thiếu hoặc chưa đến hạn",
            column="status",
            words=("arrived", "late", "missing", "not_yet_due"),
        ),
        NotAfter(
            name="reports_are_due_after_their_period",
            sentence="No report is due before its period is over",
            sentence_vi="Không báo cáo nào đến hạn trước khi hết kỳ",
            first="period_end",
            last="due_date",
            to_fix="look at grace_days in the source's YAML",
            to_fix_vi="xem `grace_days` trong YAML của nguồn",
        ),
    ),
)
