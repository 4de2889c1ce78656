"""Gate B for the list of measures: what is counted, in what unit, and whether it may be summed."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import in_set, no_rows_where, unique

_SEED = "correct the seed dbt_project/seeds/measure.csv"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="dim_measure",
        meta={"table": "marts.dim_measure", "key": ["measure_code"]},
        expectations=[
            unique(
                "measures_are_unique",
                "A measure is listed once, and no measure is named like an indicator",
                "Mỗi số đo chỉ có một dòng và không trùng mã chỉ tiêu",
                ["measure_code"],
                to_fix=_SEED,
            ),
            no_rows_where(
                "measures_have_a_unit",
                "Every measure says what one of it is",
                "Mọi số đo có đơn vị tính",
                "coalesce(unit_of_measure, '') = ''",
                expected="unit_of_measure",
                to_fix=_SEED,
                shows=("measure_code", "unit_of_measure"),
            ),
            in_set(
                "additivities_are_known",
                "A measure says whether and how it may be summed",
                "Mỗi số đo nêu cách cộng gộp",
                "additivity",
                ("additive_units", "distinct", "flag", "stock_national", "none"),
                to_fix=_SEED,
            ),
        ],
    )
