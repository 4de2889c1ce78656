"""Gate B for raw files: whatever names a file finds the name it came under."""

from expectations.rule import UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("vintage_id", "raw_sha256")

SUITE = Suite(
    table="marts.dim_raw_file",
    key=KEY,
    to_fix="look at orchestration/pipeline/warehouse.py: the files of an edition come from its receipt in raw/",
    to_fix_vi="xem orchestration/pipeline/warehouse.py: tệp của một lần công bố lấy từ biên nhận của nó trong raw/",
    rules=(
        UniqueKey(
            name="raw_files_are_unique",
            sentence="A file of an edition is listed once",
            sentence_vi="Mỗi tệp của một phiên bản được liệt kê một lần",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
    ),
)
