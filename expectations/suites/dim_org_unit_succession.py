"""Gate B for successions of units: both sides are listed, and the old one ends as the new arrangement begins."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import in_set, no_rows, unique

_SEED = "correct the seed dbt_project/seeds/org_unit_succession.csv or org_unit.csv"


def suite() -> gx.ExpectationSuite:
    key = ("unit_id", "successor_unit_id")
    return gx.ExpectationSuite(
        name="dim_org_unit_succession",
        meta={"table": "marts.dim_org_unit_succession", "key": key},
        expectations=[
            unique(
                "successions_are_unique",
                "A unit passes into another once",
                "Mỗi lần chuyển giữa hai đơn vị chỉ có một dòng",
                key,
                to_fix=_SEED,
            ),
            in_set(
                "succession_kinds_are_known",
                "Units are merged, renamed or split",
                "Đơn vị được sáp nhập, đổi tên hoặc chia tách",
                "succession_kind",
                ("merger", "renamed", "split"),
                to_fix=_SEED,
            ),
            no_rows(
                "units_end_when_their_successor_takes_over",
                "The old unit's last day is the day before, and the successor exists on the day",
                "Đơn vị cũ kết thúc vào ngày hôm trước, đơn vị kế thừa tồn tại trong ngày",
                "select t.* from batch t where not exists (select 1 from marts.dim_org_unit o "
                "where o.unit_id = t.unit_id and o.valid_to = t.succession_date - 1) "
                "or not exists (select 1 from marts.dim_org_unit n where n.unit_id = t.successor_unit_id "
                "and t.succession_date between n.valid_from and coalesce(n.valid_to, date '9999-12-31'))",
                expected="dim_org_unit has both: the old one until the day before, the new one on the day",
                to_fix=_SEED,
                shows=(*key, "succession_date"),
            ),
        ],
    )
