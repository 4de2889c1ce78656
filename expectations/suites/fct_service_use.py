"""Gate B for the use of services: dossiers by unit, procedure and month, and the services nobody
used."""

from expectations.rule import UniqueKey
from expectations.shared_rules import are_declared
from expectations.suite import Suite

KEY = ("unit_id", "procedure_code", "period_end")

SUITE = Suite(
    table="marts.fct_service_use",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_service_use.sql",
    to_fix_vi="xem dbt_project/models/marts/fct_service_use.sql",
    empty_because="no source sent cases",
    rules=(
        UniqueKey(
            name="services_are_unique_in_a_month",
            sentence="A unit's procedure has one row a month",
            sentence_vi="Mỗi thủ tục của một đơn vị có một dòng mỗi tháng",
            key=KEY,
        ),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
    ),
)
