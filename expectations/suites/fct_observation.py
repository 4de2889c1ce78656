"""Gate B for observations: every printed number, with the interval in which it was what its source said."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared, intervals_do_not_overlap, missing_has_its_reason
from expectations.rule import no_rows, no_rows_where, unique

SERIES = (
    "source_id",
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
    "comparability",
)
CELL = ("vintage_id", "raw_sha256", "cell_sheet", "cell_row", "cell_column")
_MODEL = "look at dbt_project/models/marts/fct_observation.sql: a join multiplied or lost rows"


def suite() -> gx.ExpectationSuite:
    key = ("vintage_id", *SERIES)
    same_row = " and ".join(f"o.{c} = t.{c}" for c in (*CELL, *SERIES))
    return gx.ExpectationSuite(
        name="fct_observation",
        meta={
            "table": "marts.fct_observation",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.observation)",
                "because": "no observation landed",
            },
        },
        expectations=[
            unique(
                "observations_are_unique",
                "A vintage says one thing about a measure, unit, period, breakdown and comparability",
                "Mỗi phiên bản chỉ có một giá trị cho một số đo, đơn vị, kỳ và phân tổ",
                key,
                do_next=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("measure", "số đo", ("measure_code",), "dim_measure"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            declared("period", "kỳ", ("period_start", "period_end", "period_kind"), "dim_period"),
            missing_has_its_reason(),
            no_rows_where(
                "the_current_version_is_in_force",
                "What is marked current has no end, and what has an end is not current",
                "Phiên bản hiện hành chưa có ngày hết hiệu lực",
                "is_current is null or is_current <> (is_new_version and known_to is null)",
                expected="is_current = (is_new_version and known_to is null)",
                do_next=_MODEL,
                shows=("is_current", "is_new_version", "known_from", "known_to"),
            ),
            intervals_do_not_overlap(SERIES, of="is_new_version"),
            no_rows(
                "observations_come_from_landed_rows",
                "Every observation is a landed row: same vintage, same cell, same value",
                "Mọi số liệu là một dòng đã nhận: cùng phiên bản, cùng ô, cùng giá trị",
                "select t.* from batch t where not exists (select 1 from landed.observation o "
                f"where {same_row} and o.value is not distinct from t.value)",
                expected="a row of landed.observation with the same key, cell and value",
                do_next=_MODEL,
                shows=("source_id", "measure_code", "unit_id", "period_end", "value"),
            ),
        ],
    )
