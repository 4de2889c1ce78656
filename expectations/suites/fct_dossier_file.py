"""Gate B for the trace of counted figures: the files each unit's dossiers were counted from, and
when."""

from expectations.rule import UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("set_id", "unit_id", "vintage_id", "raw_sha256")

SUITE = Suite(
    table="marts.fct_dossier_file",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_dossier_file.sql and orchestration/pipeline/cases/counting.py",
    to_fix_vi="xem dbt_project/models/marts/fct_dossier_file.sql và orchestration/pipeline/cases/counting.py",
    empty_because="no source sent cases",
    rules=(
        UniqueKey(
            name="files_of_a_set_are_unique",
            sentence="A file stands once behind a unit's dossiers of a set",
            sentence_vi="Mỗi tệp xuất hiện một lần trong mỗi tập hồ sơ của đơn vị",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        are_declared("file", "tệp gốc", ("vintage_id", "raw_sha256"), "dim_raw_file"),
    ),
)
