"""Gate B for landed observations: nothing that landed is lost on the way to the marts.

Assumed: `fct_observation` keeps a row for every landed row, repeated figures and superseded versions included, with
the vintage and the cell it was read from.
"""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import no_rows
from expectations.suites.fct_observation import CELL, SERIES


def suite() -> gx.ExpectationSuite:
    same_row = " and ".join(f"f.{c} = t.{c}" for c in (*CELL, *SERIES))
    return gx.ExpectationSuite(
        name="landed_observation",
        meta={
            "table": "landed.observation",
            "key": ("vintage_id", *SERIES),
            "empty_is_right": {
                "when": "select not exists (select 1 from landed.vintage join landed.source using (source_id) "
                "where contract = 'observation')",
                "because": "no vintage of observations was accepted",
            },
        },
        expectations=[
            no_rows(
                "every_landed_row_reaches_the_facts",
                "No landed row is dropped in silence: each is in fct_observation with its cell",
                "Không dòng nào bị bỏ âm thầm: mỗi dòng đã nhận có trong fct_observation",
                f"select t.* from batch t where not exists (select 1 from marts.fct_observation f where {same_row})",
                expected="rows in = rows out, cell by cell",
                to_fix="look at the joins between landed.observation and fct_observation: one of them lost the row",
                shows=("source_id", "measure_code", "unit_id", "period_end", "value_text"),
            ),
            no_rows(
                "landed_rows_belong_to_an_accepted_vintage",
                "Every landed row belongs to a vintage that was accepted for this run",
                "Mọi dòng đã nhận thuộc một phiên bản được chấp nhận",
                "select t.* from batch t where not exists (select 1 from landed.vintage v "
                "where v.vintage_id = t.vintage_id and v.source_id = t.source_id)",
                expected="source_id and vintage_id are a row of landed.vintage",
                to_fix="look at the loading of the warehouse: a file of another run or reading came along",
                shows=("source_id", "vintage_id"),
            ),
        ],
    )
