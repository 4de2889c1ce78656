"""Gate B for the trace of counted procedures: every procedure that landed is in a file that has a name."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import no_rows, not_after, unique

_MODEL = "look at dbt_project/models/marts/fct_procedure_file.sql"


def suite() -> gx.ExpectationSuite:
    key = ("unit_id", "as_of_date", "vintage_id", "raw_sha256", "cell_sheet")
    return gx.ExpectationSuite(
        name="fct_procedure_file",
        meta={
            "table": "marts.fct_procedure_file",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.procedure)",
                "because": "no list of procedures landed",
            },
        },
        expectations=[
            unique(
                "files_of_a_list_are_unique",
                "A file stands once behind a unit's list of a day",
                "Mỗi tệp xuất hiện một lần trong danh mục của đơn vị tại một ngày",
                key,
                to_fix=_MODEL,
            ),
            declared("file", "tệp gốc", ("vintage_id", "raw_sha256"), "dim_raw_file"),
            not_after(
                "rows_of_a_file_are_in_order",
                "The first row of a file is not after its last",
                "Dòng đầu không đứng sau dòng cuối",
                "first_row",
                "last_row",
                to_fix=_MODEL,
            ),
            no_rows(
                "every_listed_procedure_is_in_a_file",
                "The files of a unit's list hold as many procedures as landed of it",
                "Số thủ tục trong các tệp bằng số thủ tục đã nhận",
                "select unit_id, as_of_date, vintage_id, landed, told from (select unit_id, as_of_date, vintage_id, "
                "count(*) as landed from landed.procedure group by all) full join (select unit_id, as_of_date, "
                "vintage_id, sum(procedures) as told from batch group by all) "
                "using (unit_id, as_of_date, vintage_id) where landed is distinct from told",
                examined="select count(*) from landed.procedure",
                expected="as many procedures as landed.procedure has of the unit, day and vintage",
                to_fix=_MODEL,
            ),
        ],
    )
