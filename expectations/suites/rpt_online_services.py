"""Gate B for the report on online services: the figures of fct_indicator, side by side, and nothing
else."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import BOUNDARY_SETS, ROUNDING

KEY = ("unit_id", "month_end", "boundary_set")

SUITE = Suite(
    table="marts.rpt_online_services",
    key=KEY,
    to_fix="look at dbt_project/models/marts/rpt_online_services.sql",
    to_fix_vi="xem dbt_project/models/marts/rpt_online_services.sql",
    empty_because="fct_indicator has no monthly figure of online services",
    values={"rounding": ROUNDING},
    rules=(
        UniqueKey(
            name="months_are_unique",
            sentence="A unit has one row for a month and a boundary set",
            sentence_vi="Mỗi đơn vị có một dòng cho một tháng và một bộ địa giới",
            key=KEY,
        ),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        OneOf(
            name="maps_are_known",
            sentence="A row is as reported, or on the boundaries of 63 or of 34 provinces",
            sentence_vi="Mỗi dòng theo đơn vị báo cáo, theo địa giới 63 tỉnh hoặc 34 tỉnh",
            column="boundary_set",
            words=BOUNDARY_SETS,
        ),
    ),
)
