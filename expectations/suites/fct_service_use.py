"""Gate B for the use of services: dossiers by unit, procedure and month, and the services nobody asked for."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import no_rows, no_rows_where, unique

_MODEL = "look at dbt_project/models/marts/fct_service_use.sql"
# part → what it is a part of, in the same row
_PARTS = {
    "dossiers_online": "dossiers",
    "dossiers_fully_online": "dossiers_online",
    "dossiers_paid_online": "dossiers_fee_due",
    "dossiers_paid_npsp": "dossiers_paid_online",
}


def suite() -> gx.ExpectationSuite:
    key = ("unit_id", "procedure_code", "period_end")
    return gx.ExpectationSuite(
        name="fct_service_use",
        meta={
            "table": "marts.fct_service_use",
            "key": key,
            "empty_is_right": {
                "when": "select not exists (select 1 from marts.fct_dossier_file where known_to is null "
                "and received_month is not null)",
                "because": "no source sent cases",
            },
        },
        expectations=[
            unique(
                "services_are_unique_in_a_month",
                "A unit's procedure has one row a month",
                "Mỗi thủ tục của một đơn vị có một dòng mỗi tháng",
                key,
                to_fix=_MODEL,
            ),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            no_rows_where(
                "parts_of_dossiers_are_within_the_whole",
                "Online is a part of all dossiers, fully online of online, paid online of those that owe a fee",
                "Hồ sơ trực tuyến không quá tổng số, toàn trình không quá trực tuyến, đã nộp không quá phải nộp",
                " or ".join(f"{part} > {whole} or {part} < 0" for part, whole in _PARTS.items())
                + " or dossiers < 0 or dossiers_fee_due < 0",
                expected="; ".join(f"0 ≤ {part} ≤ {whole}" for part, whole in _PARTS.items()),
                to_fix="look at dbt_project/models/counting",
                shows=("dossiers", *_PARTS, "dossiers_fee_due"),
            ),
            no_rows(
                "silent_services_are_shown",
                "A procedure listed as fully online is there in the last month known of its unit, asked for or not",
                "Thủ tục toàn trình có mặt trong tháng gần nhất của đơn vị, dù không phát sinh hồ sơ",
                "select p.unit_id, p.procedure_code, l.period_end from marts.fct_procedure p join "
                "(select unit_id, max(period_end) as period_end from batch group by unit_id) l using (unit_id) "
                "where p.online_level = 'full' and not exists (select 1 from batch b where b.unit_id = p.unit_id "
                "and b.procedure_code = p.procedure_code and b.period_end = l.period_end)",
                examined="select count(*) from marts.fct_procedure where online_level = 'full'",
                expected="a row for each fully online procedure of fct_procedure",
                to_fix=_MODEL,
                shows=key,
            ),
        ],
    )
