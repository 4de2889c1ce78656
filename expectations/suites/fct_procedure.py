"""Gate B for administrative procedures: the newest edition of each list, whole."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite
from ingest.contract.vocabulary import ONLINE_LEVELS

KEY = ("source_id", "procedure_code", "unit_id")

SUITE = Suite(
    table="marts.fct_procedure",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_procedure.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_procedure.sql",
    empty_because="no list of procedures landed",
    rules=(
        UniqueKey(
            name="procedures_are_unique",
            sentence="A source lists a unit's procedure once",
            sentence_vi="Mỗi nguồn liệt kê mỗi thủ tục của một đơn vị một lần",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        OneOf(
            name="online_levels_are_known",
            sentence="The online level is full, partial, not_full or none, or the source does not state it",
            sentence_vi="Mức độ trực tuyến thuộc danh mục, hoặc nguồn không nêu",
            column="online_level",
            words=ONLINE_LEVELS,
        ),
    ),
)
