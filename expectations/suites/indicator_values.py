"""Gate B for the wide table: the figures of fct_indicator, each once, and a reason wherever there is none."""

from expectations.rule import UniqueKey
from expectations.shared_rules import missing_values_have_reasons
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import KEY

SUITE = Suite(
    table="marts.indicator_values",
    key=KEY,
    to_fix="look at dbt_project/models/marts/indicator_values.sql",
    to_fix_vi="xem dbt_project/models/marts/indicator_values.sql",
    rules=(
        UniqueKey(
            name="wide_rows_are_unique",
            sentence="A figure has one row in the wide table",
            sentence_vi="Mỗi số liệu có một dòng trong bảng tổng hợp",
            key=KEY,
        ),
        missing_values_have_reasons(),
    ),
)
