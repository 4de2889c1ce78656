"""Gate B for the indicators as known today: the versions in force, all 78 accounted for, the
goldens among them."""

from expectations import goldens
from expectations.rule import UniqueKey
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import KEY

# What a figure of today and the version it is have in common.
_FACTS = (
    *KEY,
    "numerator",
    "denominator",
    "value",
    "value_status",
    "missing_reason",
    "qualifier",
    "flags",
    "coverage",
    "coverage_basis",
    "scope_id",
    "units_reported",
    "units_expected",
    "units_not_applicable",
    "tiles_heard",
    "tiles_expected",
    "maturity",
    "source_ids",
    "known_from",
)

SUITE = Suite(
    table="marts.fct_indicator",
    key=KEY,
    to_fix="look at int_indicator__own: two figures are the best at once",
    to_fix_vi="xem int_indicator__own: hai số liệu cùng được chọn một lúc",
    values={
        "facts": ", ".join(_FACTS),
        "goldens": goldens.write_relation(goldens.load_goldens()),
    },
    rules=(
        UniqueKey(
            name="indicator_values_are_unique",
            sentence="An indicator has one value for a unit, period and boundary set",
            sentence_vi="Mỗi chỉ tiêu có một giá trị cho một đơn vị, kỳ và bộ địa giới",
            key=KEY,
        ),
    ),
)
