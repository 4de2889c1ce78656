"""Gate B for the chosen figures of measures: one each, of a measure and unit that are listed."""

from expectations.rule import UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = (
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "boundary_set",
)

SUITE = Suite(
    table="marts.measure_values",
    key=KEY,
    to_fix="look at dbt_project/models/marts/measure_values.sql",
    to_fix_vi="xem dbt_project/models/marts/measure_values.sql",
    empty_because="no source states a measure",
    rules=(
        UniqueKey(
            name="chosen_figures_are_unique",
            sentence="One figure is chosen for a measure, unit, period and boundary set",
            sentence_vi="Mỗi số đo, đơn vị, kỳ và bộ địa giới chỉ có một số liệu được chọn",
            key=KEY,
        ),
        are_declared("measure", "số đo", ("measure_code",), "dim_measure"),
    ),
)
