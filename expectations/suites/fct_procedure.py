"""Gate B for administrative procedures: the newest edition of each list, whole."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import in_set, no_rows, unique
from ingest.contract.vocabulary import ONLINE_LEVELS

_MODEL = "look at dbt_project/models/marts/fct_procedure.sql"


def suite() -> gx.ExpectationSuite:
    key = ("source_id", "procedure_code", "unit_id")
    return gx.ExpectationSuite(
        name="fct_procedure",
        meta={
            "table": "marts.fct_procedure",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.procedure)",
                "because": "no list of procedures landed",
            },
        },
        expectations=[
            unique(
                "procedures_are_unique",
                "A source lists a unit's procedure once",
                "Mỗi nguồn liệt kê mỗi thủ tục của một đơn vị một lần",
                key,
                to_fix=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            in_set(
                "online_levels_are_known",
                "The online level is full, partial, not_full or none, or the source does not say",
                "Mức độ trực tuyến thuộc danh mục, hoặc nguồn không nêu",
                "online_level",
                ONLINE_LEVELS,
                to_fix=_MODEL,
            ),
            no_rows(
                "procedure_lists_are_whole",
                "Each list is one edition, with every row that landed of it",
                "Mỗi danh mục là một phiên bản, đủ mọi dòng đã nhận",
                "select v.source_id, v.vintage_id, v.landed_rows, coalesce(t.rows, 0) as rows_here from ("
                "select source_id, vintage_id, count(*) as landed_rows from landed.procedure group by all) v "
                "left join (select source_id, vintage_id, count(*) as rows from batch group by all) t "
                "using (source_id, vintage_id) "
                "where (t.rows is not null and t.rows <> v.landed_rows) "
                "or v.source_id not in (select source_id from batch) "
                "or (t.rows is not null and v.source_id in (select source_id from batch "
                "group by source_id having count(distinct vintage_id) > 1))",
                examined="select count(*) from landed.procedure",
                expected="one vintage for each source, with as many rows as landed.procedure has of it",
                to_fix=_MODEL,
            ),
        ],
    )
