"""Gate B for the sources: who publishes, and whether it may be published again."""

from expectations.rule import UniqueKey
from expectations.suite import Suite

KEY = ("source_id",)

SUITE = Suite(
    table="marts.dim_source",
    key=KEY,
    to_fix="declare it in the source's YAML under ingest/sources",
    to_fix_vi="khai báo trong YAML của nguồn ở ingest/sources",
    rules=(
        UniqueKey(
            name="sources_are_unique",
            sentence="A source is listed once",
            sentence_vi="Mỗi nguồn chỉ có một dòng",
            key=KEY,
            to_fix="look at dbt_project/models/marts/dim_source.sql",
            to_fix_vi="xem dbt_project/models/marts/dim_source.sql",
        ),
    ),
)
