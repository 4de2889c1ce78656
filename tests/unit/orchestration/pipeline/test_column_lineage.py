"""From which columns a column is computed, read out of SQL."""

from __future__ import annotations

import pytest

from orchestration.pipeline.column_lineage import UnreadableModel, trace_columns

COLUMNS = {
    "landed.observation": ["unit_id", "value", "flags"],
    "seed.org_unit": ["unit_id", "name_vi"],
}


def test_a_column_leads_through_joins_and_ctes_to_the_columns_of_tables():
    sql = """
    with of_units as (
        select o.unit_id, u.name_vi, o.value / 2 as half
        from warehouse.landed.observation as o
        inner join warehouse.seed.org_unit as u using (unit_id)
    )
    select *, 'printed' as origin, half + length(name_vi) as odd from of_units
    """
    assert trace_columns(sql, COLUMNS) == {
        "unit_id": [("landed.observation", "unit_id")],
        "name_vi": [("seed.org_unit", "name_vi")],
        "half": [("landed.observation", "value")],
        "origin": [],
        "odd": [("landed.observation", "value"), ("seed.org_unit", "name_vi")],
    }


def test_a_union_by_name_is_followed_by_names_and_not_by_places():
    sql = """
    with both as (
        select unit_id, value from warehouse.landed.observation
        union all by name
        (select name_vi as label, unit_id from warehouse.seed.org_unit)
    )
    select label, value, unit_id from both
    """
    assert trace_columns(sql, COLUMNS) == {
        "label": [("seed.org_unit", "name_vi")],
        "value": [("landed.observation", "value")],
        "unit_id": [("landed.observation", "unit_id"), ("seed.org_unit", "unit_id")],
    }


def test_sql_that_can_not_be_followed_is_named():
    with pytest.raises(UnreadableModel, match=r"found marts\.broken: "):
        trace_columns("select from where", COLUMNS, model="marts.broken")
