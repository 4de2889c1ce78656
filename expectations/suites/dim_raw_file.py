"""Gate B for raw files: whatever names a file finds the name it came under."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import no_rows, unique

_LOADING = "look at orchestration/pipeline/warehouse.py: the files of an edition come from its receipt in raw/"


def suite() -> gx.ExpectationSuite:
    key = ("vintage_id", "raw_sha256")
    return gx.ExpectationSuite(
        name="dim_raw_file",
        meta={"table": "marts.dim_raw_file", "key": key},
        expectations=[
            unique(
                "raw_files_are_unique",
                "A file of an edition is listed once",
                "Mỗi tệp của một phiên bản được liệt kê một lần",
                key,
                to_fix=_LOADING,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            no_rows(
                "files_of_printed_figures_have_their_name",
                "The file of every printed figure is listed with its name",
                "Tệp của mọi số liệu công bố đều có tên",
                "select distinct o.vintage_id, o.raw_sha256 from marts.fct_observation o "
                "where not exists (select 1 from batch t where t.vintage_id = o.vintage_id "
                "and t.raw_sha256 = o.raw_sha256 and t.file_name <> '')",
                examined="select count(*) from (select distinct vintage_id, raw_sha256 from marts.fct_observation)",
                expected="a row with a file_name for each vintage_id and raw_sha256 of fct_observation",
                to_fix=_LOADING,
                shows=key,
            ),
        ],
    )
