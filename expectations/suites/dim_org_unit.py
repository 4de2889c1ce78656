"""Gate B for the reporting units: each with the time it existed; codes and names are used again after mergers."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import no_rows, not_after, unique

_SEED = "correct the seed dbt_project/seeds/org_unit.csv"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="dim_org_unit",
        meta={"table": "marts.dim_org_unit", "key": ["unit_id"]},
        expectations=[
            unique(
                "org_units_are_unique",
                "A unit is listed once",
                "Mỗi đơn vị chỉ có một dòng",
                ["unit_id"],
                to_fix=_SEED,
            ),
            not_after(
                "org_units_begin_before_they_end",
                "No unit ends before it begins",
                "Không đơn vị nào kết thúc trước khi bắt đầu",
                "valid_from",
                "valid_to",
                to_fix=_SEED,
            ),
            no_rows(
                "successors_are_org_units",
                "The successor of a unit is listed",
                "Đơn vị kế thừa có trong danh mục",
                "select t.* from batch t where t.successor_unit_id is not null "
                "and t.successor_unit_id not in (select unit_id from batch)",
                expected="successor_unit_id is a unit_id",
                to_fix=_SEED,
                shows=("unit_id", "successor_unit_id"),
            ),
            no_rows(
                "a_code_means_one_org_unit_at_a_time",
                "On any day a statistics-office code means one unit",
                "Tại mỗi ngày, một mã hành chính chỉ một đơn vị",
                "select t.*, o.unit_id as other_unit_id from batch t join batch o on o.gso_code = t.gso_code "
                "and o.unit_id > t.unit_id and o.valid_from <= coalesce(t.valid_to, date '9999-12-31') "
                "and t.valid_from <= coalesce(o.valid_to, date '9999-12-31')",
                examined="select count(gso_code) from batch",
                expected="units with the same gso_code follow one another",
                to_fix=_SEED,
                shows=("gso_code", "unit_id", "other_unit_id", "valid_from", "valid_to"),
            ),
        ],
    )
