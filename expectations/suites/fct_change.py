"""Gate B for change: from one figure of a series to the next, and none across a break."""

from expectations.rule import UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import KEY

SUITE = Suite(
    table="marts.fct_change",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_change.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_change.sql",
    empty_because="no series has two figures",
    rules=(
        UniqueKey(
            name="changes_are_unique",
            sentence="A figure has one change from the figure before it",
            sentence_vi="Mỗi số liệu có một mức thay đổi so với kỳ trước",
            key=KEY,
        ),
        are_declared("figure", "số liệu", KEY, "fct_indicator"),
    ),
)
