"""A published number, its pair and the cells under it."""

from __future__ import annotations

import datetime as dt

from orchestration.tools.explain.values import explain_value
from orchestration.tools.explain.wording import format_explanations
from tests.line.house import House


def test_a_number_of_the_country_is_traced_to_the_cells_of_its_provinces(
    published: House,
):
    [month] = [
        e
        for e in explain_value(
            published.current, "gov_dossiers_online", "VN", dt.date(2024, 3, 31)
        )
        if (e.period_kind, e.period_start) == ("in_period", dt.date(2024, 3, 1))
    ]
    assert (month.numerator, month.denominator) == (450, 1200)
    read = {
        (c.unit_id, c.measure_code): (f"{c.cell_column}{c.cell_row}", c.value_text)
        for c in month.cells
    }
    assert read[("ha_noi", "dossiers_online")] == ("C2", "400")
    assert read[("ha_giang", "dossiers_received")] == ("B3", "200")
    assert {(s.step, s.unit_id): (s.numerator, s.denominator) for s in month.steps} == {
        ("member", "ha_noi"): (400, 1000),
        ("member", "ha_giang"): (50, 200),
    }
    told = format_explanations([month])
    assert "450 / 1,200" in told
    assert "the sum of the members heard (2)" in told
    assert "Sheet!C2" not in told
    assert "Sheet!C2" in format_explanations([month], is_down_to_cells=True)


def test_what_has_no_value_is_explained_by_its_reason(published: House):
    [due] = explain_value(
        published.current, "soc_eid_adults", "VN", dt.date(2023, 12, 31)
    )
    assert (due.value, due.missing_reason) == (None, "no_source")
    assert "no printed figure stands under it" in format_explanations([due])
