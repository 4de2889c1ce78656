"""Gate B for the trace of counted figures: the files each unit's dossiers were counted from, and when."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import no_rows, no_rows_where, unique

_MODEL = "look at dbt_project/models/marts/fct_dossier_file.sql and orchestration/pipeline/counting.py"


def suite() -> gx.ExpectationSuite:
    key = ("set_id", "unit_id", "vintage_id", "raw_sha256")
    return gx.ExpectationSuite(
        name="fct_dossier_file",
        meta={
            "table": "marts.fct_dossier_file",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.counted_origin)",
                "because": "no source sent cases",
            },
        },
        expectations=[
            unique(
                "files_of_a_set_are_unique",
                "A file stands once behind a unit's dossiers of a set",
                "Mỗi tệp xuất hiện một lần trong mỗi tập hồ sơ của đơn vị",
                key,
                to_fix=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            declared("file", "tệp gốc", ("vintage_id", "raw_sha256"), "dim_raw_file"),
            no_rows_where(
                "files_have_records",
                "A file behind a count has at least one record in force",
                "Tệp có ít nhất một bản ghi đang có hiệu lực",
                "records < 1",
                expected="records ≥ 1",
                to_fix=_MODEL,
                shows=("records",),
            ),
            no_rows(
                "one_set_of_a_month_is_known_at_a_time",
                "At any moment a month of dossiers rests on one set of editions",
                "Tại mỗi thời điểm, hồ sơ của một tháng dựa trên một tập phiên bản",
                "select * from (select *, lag(known_to) over along as until, row_number() over along as turn "
                "from (select distinct received_month, set_id, known_from, known_to from batch "
                "where received_month is not null) "
                "window along as (partition by received_month order by known_from)) "
                "where known_to <= known_from or (turn > 1 and (until is null or until > known_from))",
                examined="select count(distinct set_id) from batch",
                expected="the sets of a month follow one another",
                to_fix=_MODEL,
                shows=("received_month", "set_id", "known_from", "known_to"),
            ),
        ],
    )
