"""Gate B for reporting by indicator: which figure a unit owes, and whether it came."""

from expectations.rule import NotAfter, OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("indicator_id", "unit_id", "period_start", "period_end", "period_kind")

SUITE = Suite(
    table="marts.fct_indicator_reporting",
    key=KEY,
    to_fix="look at dbt_project/models/intermediate/reporting/int_reporting__due_figure.sql",
    to_fix_vi="xem dbt_project/models/intermediate/reporting/int_reporting__due_figure.sql",
    empty_because="no source with a calendar and a list of who must report has begun",
    rules=(
        UniqueKey(
            name="owed_figures_are_unique",
            sentence="A unit owes one figure of an indicator for a period",
            sentence_vi="Mỗi đơn vị có một số liệu phải báo cáo cho một chỉ tiêu và một kỳ",
            key=KEY,
        ),
        are_declared("indicator", "chỉ tiêu", ("indicator_id",), "dim_indicator"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        OneOf(
            name="figure_statuses_are_known",
            sentence="A figure arrived, is late, is explained, is missing or is not yet due",
            sentence_vi="Số liệu đã đến, đến chậm, có lý do thay thế, còn thiếu hoặc chưa đến hạn",
            column="status",
            words=("arrived", "late", "explained", "missing", "not_yet_due"),
        ),
        NotAfter(
            name="figures_are_due_after_their_period",
            sentence="No figure is due before its period is over",
            sentence_vi="Không số liệu nào đến hạn trước khi hết kỳ",
            first="period_end",
            last="due_date",
            to_fix="look at grace_days in the source's YAML",
            to_fix_vi="xem `grace_days` trong YAML của nguồn",
        ),
    ),
)
