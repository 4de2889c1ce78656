"""pandas, polars and Arrow read, filter, compute and plot the published figures, told nothing about their types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair
import pandas
import polars as pl
import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pytest
from matplotlib.dates import num2date
from matplotlib.figure import Figure


@pytest.fixture
def frame(figures: Path) -> pandas.DataFrame:
    return pandas.read_parquet(figures)


def test_pandas_reads(frame: pandas.DataFrame) -> None:
    kinds = {
        name: frame[name].dtype.kind
        for name in ("value", "period_end", "units_expected")
    }
    assert kinds == {"value": "f", "period_end": "M", "units_expected": "i"}
    assert (len(frame), frame.value.isna().sum(), frame.value.max()) == (14, 1, 100)


def test_pandas_filters(frame: pandas.DataFrame) -> None:
    june = frame[frame.period_end == "2025-06-30"].set_index("unit_id")
    assert june.value.to_dict() == {"VN": 50.0, "P24": 75.0}
    later = frame.query("unit_id == 'VN' and period_end > '2025-10' and value >= 90")
    assert later.value.tolist() == [91.666667, 100.0]
    by_period = frame[frame.unit_id == "VN"].set_index("period_end").sort_index()
    assert by_period.loc["2025-06":"2025-07", "value"].tolist() == [50.0, 58.333333]


def test_pandas_computes(frame: pandas.DataFrame) -> None:
    country = frame[frame.unit_id == "VN"]
    assert country.nlargest(2, "value").value.tolist() == [100.0, 91.666667]
    quarters = country.resample("QE", on="period_end").value.mean().round(3)
    assert quarters.tolist() == [16.667, 45.833, 66.667, 91.667]
    assert (country.value * 1.5).max() == 150.0
    pair = 100 * country.numerator / country.denominator
    assert (pair - country.value).abs().max() < 1e-6
    assert country.period_end.dt.month.tolist() == list(range(1, 13))
    assert (country.period_end.max() - country.period_start.min()).days == 364


def test_pandas_plots_with_matplotlib(frame: pandas.DataFrame, tmp_path: Path) -> None:
    figure = Figure()
    axes = figure.subplots()
    country = frame[frame.unit_id == "VN"].set_index("period_end").value.dropna()
    axes.plot(country.index, country)
    frame[frame.unit_id == "P24"].plot.scatter("period_end", "value", ax=axes)
    (line,) = axes.get_lines()
    drawn = dict(line.get_xydata().tolist())
    assert [f"{num2date(day):%d/%m/%Y}" for day in drawn][-1] == "31/12/2025"
    assert list(drawn.values()) == country.tolist()
    figure.savefig(tmp_path / "line.png")
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    assert "2025-07" in ticks, "an axis of time, not of names"
    assert (tmp_path / "line.png").read_bytes().startswith(b"\x89PNG")


def test_polars_reads(figures: Path) -> None:
    schema = pl.scan_parquet(figures).collect_schema()
    assert (schema["value"], schema["units_expected"]) == (pl.Float64, pl.Int64)
    assert schema["period_end"] == pl.Datetime("us")


def test_polars_filters(figures: Path) -> None:
    june = pl.scan_parquet(figures).filter(pl.col("period_end") == pl.date(2025, 6, 30))
    found = june.select("unit_id", "value").collect().rows()
    assert dict(found) == {"VN": 50.0, "P24": 75.0}


def test_polars_computes(figures: Path) -> None:
    country = pl.read_parquet(figures).filter(unit_id="VN").sort("period_end")
    quarters = country.group_by_dynamic("period_end", every="1q").agg(pl.mean("value"))
    assert quarters["value"].round(3).to_list() == [16.667, 45.833, 66.667, 91.667]
    divided = country.select(
        half=pl.col("value") / 2, ratio=pl.col("numerator") / pl.col("denominator")
    )
    assert divided.tail(1).rows() == [(50.0, 1.0)]


def test_polars_plots(figures: Path) -> None:
    chart = pl.read_parquet(figures).plot.line(
        x="period_end", y="value", color="unit_id"
    )
    assert list_axes(chart) == ("temporal", "quantitative")


def test_arrow_reads_filters_and_computes(figures: Path) -> None:
    june = pyarrow.scalar("2025-06-30").cast(pyarrow.timestamp("us"))
    of_june = pyarrow.dataset.field("period_end") == june
    table = pyarrow.dataset.dataset(figures).to_table(
        ["unit_id", "value"], filter=of_june
    )
    assert {row["unit_id"]: row["value"] for row in table.to_pylist()} == {
        "VN": 50.0,
        "P24": 75.0,
    }
    higher = pyarrow.compute.multiply(table["value"], 1.5)
    assert sorted(higher.to_pylist()) == [75.0, 112.5]
    means = (
        pyarrow.parquet.read_table(figures)
        .group_by("unit_id")
        .aggregate([("value", "mean")])
    )
    found = {row["unit_id"]: round(row["value_mean"], 3) for row in means.to_pylist()}
    assert found == {"VN": 56.061, "P24": 82.505}


def test_arrow_plots(figures: Path) -> None:
    """An Arrow table has no plots of its own; Altair takes it as it is."""
    table = pyarrow.parquet.read_table(figures)
    chart = altair.Chart(table).mark_line().encode(x="period_end", y="value")
    assert list_axes(chart) == ("temporal", "quantitative")


def list_axes(chart: altair.Chart) -> tuple[str, str]:
    """The types of x and y that Altair tells by the data alone."""
    encoding: dict[str, Any] = chart.to_dict()["encoding"]
    return encoding["x"]["type"], encoding["y"]["type"]
