"""Gate B for the trace of counted procedures: every procedure that landed is in a file that has a
name."""

from expectations.rule import NotAfter, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("unit_id", "as_of_date", "vintage_id", "raw_sha256", "cell_sheet")

SUITE = Suite(
    table="marts.fct_procedure_file",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_procedure_file.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_procedure_file.sql",
    empty_because="no list of procedures landed",
    rules=(
        UniqueKey(
            name="files_of_a_list_are_unique",
            sentence="A file stands once behind a unit's list of a day",
            sentence_vi="Mỗi tệp xuất hiện một lần trong danh mục của đơn vị tại một ngày",
            key=KEY,
        ),
        are_declared("file", "tệp gốc", ("vintage_id", "raw_sha256"), "dim_raw_file"),
        NotAfter(
            name="rows_of_a_file_are_in_order",
            sentence="The first row of a file is not after its last",
            sentence_vi="Dòng đầu của tệp không đứng sau dòng cuối",
            first="first_row",
            last="last_row",
        ),
    ),
)
