"""Gate B for sources side by side: every other figure beside the one that is used, and how far
apart they are."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import ROUNDING

FIGURE = (
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
)
KEY = (*FIGURE, "source_id", "comparability")

SUITE = Suite(
    table="marts.fct_source_difference",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_source_difference.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_source_difference.sql",
    empty_because="no two sources state the same thing",
    values={
        "figure": ", ".join(FIGURE),
        # Rival series stand beside what they are rivals of.
        "breakdown_of_all_series": r"trim(regexp_replace(breakdown, '\|?series=[^|]*', ''), '|')",
        "rounding": ROUNDING,
    },
    rules=(
        UniqueKey(
            name="voices_are_unique",
            sentence="A source states one value of a measure, unit and period under one concept",
            sentence_vi="Mỗi nguồn có một giá trị cho một số đo, đơn vị, kỳ và khái niệm",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        are_declared("measure", "số đo", ("measure_code",), "dim_measure"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        OneOf(
            name="reasons_of_choice_are_known",
            sentence="What decided between two sources is one of the declared reasons",
            sentence_vi="Căn cứ chọn nguồn thuộc danh mục đã khai báo",
            column="chosen_by",
            words=("comparability", "priority", "latest", "name", "nobody"),
        ),
    ),
)
