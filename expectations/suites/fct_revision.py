"""Gate B for revisions: figures a source printed more than once, differently."""

from expectations.rule import UniqueKey
from expectations.suite import Suite
from expectations.suites.fct_observation import SERIES

SUITE = Suite(
    table="marts.fct_revision",
    key=SERIES,
    to_fix="look at dbt_project/models/marts/fct_revision.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_revision.sql",
    empty_because="no figure has a second version",
    rules=(
        UniqueKey(
            name="revisions_are_unique",
            sentence="A figure that was revised is listed once, with its last change",
            sentence_vi="Mỗi số liệu được sửa chỉ có một dòng, nêu lần sửa cuối",
            key=SERIES,
        ),
    ),
)
