"""Altair (drawn by Vega itself) and Streamlit draw the published figures, right in value and axis."""

from __future__ import annotations

import json
import re
from pathlib import Path

import altair
import pandas
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

SECONDS = 60


@pytest.fixture
def country(figures: Path) -> pandas.DataFrame:
    frame = pandas.read_parquet(figures)
    return frame[frame.unit_id == "VN"]


def test_altair_filters_computes_and_plots_in_vega(country: pandas.DataFrame) -> None:
    """Vega reads the dates as the days they are, in the zone of the machine as in any other."""
    line = altair.Chart(country).mark_line(point=True).encode(x="period_end", y="value")
    chosen = line.transform_filter(
        "year(datum.period_end) == 2025 && month(datum.period_end) > 4"
    )
    computed = chosen.transform_calculate(value="datum.value * 1.5")
    svg = vl_convert.vegalite_to_svg(computed.to_dict())
    x, y = re.findall(r'aria-label="([XY]-axis [^"]*)"', svg)
    assert "for a time scale" in x
    assert "for a linear scale with values from 0 to 160" in y
    points = re.findall(
        r'aria-label="period_end: ([^;]*); value: ([\d.]+)" role="graphics-symbol"', svg
    )
    assert len(points) == 8, "from June"
    assert {float(value) for _, value in points} >= {75.0, 150.0}
    assert vl_convert.vegalite_to_png(computed.to_dict()).startswith(b"\x89PNG")


def show_figures(path: str) -> None:
    """A page of Streamlit; it runs as a script of its own."""
    import pandas
    import streamlit as st

    frame = pandas.read_parquet(path)
    unit = st.selectbox("Đơn vị", ["VN", "P24"])
    of_unit = frame[(frame.unit_id == unit) & (frame.period_end >= "2025-06-30")]
    st.dataframe(of_unit[["period_end", "value"]])
    st.metric("Trung bình", round(of_unit.value.mean() * 1.5, 1))
    st.line_chart(of_unit, x="period_end", y="value")


def test_streamlit_reads_filters_computes_and_plots(figures: Path) -> None:
    page = AppTest.from_function(
        show_figures, args=(str(figures),), default_timeout=SECONDS
    )
    page.run()
    assert not page.exception
    assert page.dataframe[0].value.value.tolist()[0] == 50.0
    assert page.metric[0].value == "112.5"
    page.selectbox[0].select("P24").run()
    shown = page.dataframe[0].value
    assert shown.value.tolist() == [75.0, 90.01], "not 9001 and a point lost"
    assert shown.period_end.dt.day.tolist() == [30, 31]
    (chart,) = page.get("vega_lite_chart")
    line = json.loads(chart.proto.spec)["layer"][0]["encoding"]
    assert (line["x"]["type"], line["y"]["type"]) == ("temporal", "quantitative")
