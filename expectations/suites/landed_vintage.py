"""Gate B for the accepted vintages: each is there once, of a declared source, with as many rows as
were read."""

from expectations.rule import UniqueKey
from expectations.suite import Suite

KEY = ("source_id", "vintage_id")

SUITE = Suite(
    table="landed.vintage",
    key=KEY,
    to_fix="look at the loading of the warehouse (orchestration/pipeline/warehouse.py)",
    to_fix_vi="xem bước nạp kho dữ liệu (orchestration/pipeline/warehouse.py)",
    rules=(
        UniqueKey(
            name="vintages_are_unique",
            sentence="A vintage is loaded once",
            sentence_vi="Mỗi phiên bản chỉ được nạp một lần",
            key=KEY,
        ),
    ),
)
