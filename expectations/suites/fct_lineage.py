"""Gate B for lineage: every value is the sum of what it was made of, down to the cells."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite
from expectations.suites.fct_indicator_version import KEY as VALUE_KEY

KEY = (*VALUE_KEY, "role", "step_number")

SUITE = Suite(
    table="marts.fct_lineage",
    key=KEY,
    to_fix="compare dbt_project/models/intermediate/lineage with the models that make the figures",
    to_fix_vi="so sánh dbt_project/models/intermediate/lineage với các mô hình tạo ra số liệu",
    empty_because="no value is in force",
    values={"value_key": ", ".join(VALUE_KEY)},
    rules=(
        UniqueKey(
            name="steps_are_unique",
            sentence="The steps under one half of a value are numbered",
            sentence_vi="Các bước dưới cùng một vế của giá trị được đánh số, không trùng nhau",
            key=KEY,
        ),
        are_declared("value", "giá trị", VALUE_KEY, "fct_indicator"),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        OneOf(
            name="steps_are_known",
            sentence="A step leads to a statement, a unit or a value of a known kind",
            sentence_vi="Mỗi bước dẫn tới một số nguồn công bố, một đơn vị hoặc một loại giá trị đã định",
            column="step",
            words=(
                "statement",
                "member",
                "universe",
                "tile",
                "predecessor",
                "component",
                "block",
                "as_reported",
            ),
        ),
    ),
)
