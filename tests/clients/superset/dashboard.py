"""One dashboard over `indicator_values`: a line chart, a pivot table and a filter, as a person would click them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.clients.superset.api import Superset

TABLE = "indicator_values"
# The column that was called `map` once, which no filter could name.
FILTERED, CHOSEN = "boundary_set", "as_reported"
_NEWEST = {
    "expressionType": "SQL",
    "sqlExpression": "max(value)",
    "label": "value",
    "hasCustomLabel": True,
}
_WIDTH, _HEIGHT = 6, 50


@dataclass(frozen=True)
class Chart:
    """A chart of Superset: its kind, the columns it groups by, and what it is restricted to."""

    name: str
    kind: str
    columns: tuple[str, ...]
    where: str
    shown: Mapping[str, Any]

    @property
    def query(self) -> dict[str, Any]:
        """What Superset asks the database, with the filter set."""
        return {
            "columns": list(self.columns),
            "metrics": [_NEWEST],
            "filters": [{"col": FILTERED, "op": "IN", "val": [CHOSEN]}],
            "extras": {"where": self.where},
            "row_limit": 10_000,
        }


LINE = Chart(
    name="Cả nước theo thời gian · The country over time",
    kind="echarts_timeseries_line",
    columns=("period_end", "indicator_label_vi"),
    where="unit_id = 'VN' and grain = 'day' and indicator_id in"
    " ('soc_fibre_households', 'soc_smartphone_subs', 'soc_payment_account_15plus')",
    shown={
        "x_axis": "period_end",
        "time_grain_sqla": "P1D",
        "groupby": ["indicator_label_vi"],
        "metrics": [_NEWEST],
        "markerEnabled": True,
        "connectNulls": True,
        "y_axis_format": ".1f",
        "show_legend": True,
    },
)
PIVOT = Chart(
    name="Tỉnh và bộ, từng kỳ · Provinces and ministries by period",
    kind="pivot_table_v2",
    columns=("unit_label_vi", "period_label_vi"),
    where="indicator_id = 'gov_dossiers_fully_online' and unit_class in ('province', 'ministry')",
    shown={
        "groupbyRows": ["unit_label_vi"],
        "groupbyColumns": ["period_label_vi"],
        "metrics": [_NEWEST],
        "aggregateFunction": "Maximum",
        "valueFormat": ".2f",
        "metricsLayout": "COLUMNS",
    },
)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that stands: its id, its database, and the data set that its charts ask."""

    id: int
    database_id: int
    dataset_id: int


def build_dashboard(superset: Superset, database_uri: str) -> Dashboard:
    """Connect the release, and make the data set, the charts and the dashboard with its filter."""
    database = superset.post(
        "database/", {"database_name": "Chiso", "sqlalchemy_uri": database_uri}
    )
    dataset = superset.post(
        "dataset/",
        {"database": database["id"], "schema": "main", "table_name": TABLE},
    )["id"]
    dashboard = superset.post("dashboard/", {"dashboard_title": "Chiso"})["id"]
    charts = {
        _add_chart(superset, dashboard, dataset, chart): chart
        for chart in (LINE, PIVOT)
    }
    filters = {"native_filter_configuration": [_describe_filter(dataset, charts)]}
    superset.put(
        f"dashboard/{dashboard}",
        {
            "published": True,
            "position_json": json.dumps(_lay_out(charts)),
            "json_metadata": json.dumps(filters),
        },
    )
    return Dashboard(dashboard, database["id"], dataset)


def _add_chart(superset: Superset, dashboard: int, dataset: int, chart: Chart) -> int:
    """A chart on the dashboard; gives its id."""
    restriction = {
        "expressionType": "SQL",
        "clause": "WHERE",
        "sqlExpression": chart.where,
    }
    form = {
        "viz_type": chart.kind,
        "datasource": f"{dataset}__table",
        "adhoc_filters": [restriction],
        "row_limit": 10_000,
        **chart.shown,
    }
    body = {
        "slice_name": chart.name,
        "viz_type": chart.kind,
        "datasource_id": dataset,
        "datasource_type": "table",
        "dashboards": [dashboard],
        "params": json.dumps(form),
    }
    return int(superset.post("chart/", body)["id"])


def _lay_out(charts: Mapping[int, Chart]) -> dict[str, Any]:
    """The charts side by side in one row, as Superset keeps the places of a dashboard."""
    row = [f"CHART-{chart_id}" for chart_id in charts]
    places: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": ["ROW-1"]},
        "ROW-1": {
            "id": "ROW-1",
            "type": "ROW",
            "children": row,
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        },
    }
    for place, chart_id in zip(row, charts, strict=True):
        places[place] = {
            "id": place,
            "type": "CHART",
            "children": [],
            "meta": {"chartId": chart_id, "width": _WIDTH, "height": _HEIGHT},
        }
    return places


def _describe_filter(dataset: int, charts: Mapping[int, Chart]) -> dict[str, Any]:
    """A drop-down of the boundary sets that holds for both charts, with one chosen."""
    chosen = {"col": FILTERED, "op": "IN", "val": [CHOSEN]}
    return {
        "id": "NATIVE_FILTER-boundaries",
        "name": "Bộ địa giới · Boundary set",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [{"datasetId": dataset, "column": {"name": FILTERED}}],
        "defaultDataMask": {
            "extraFormData": {"filters": [chosen]},
            "filterState": {"value": [CHOSEN], "label": CHOSEN},
        },
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "chartsInScope": list(charts),
    }


def ask_chart(superset: Superset, dataset: int, chart: Chart) -> list[dict[str, Any]]:
    """The rows that Superset gives a chart."""
    found = superset.post(
        "chart/data",
        {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [chart.query],
            "result_format": "json",
            "result_type": "full",
        },
    )
    rows: list[dict[str, Any]] = found["result"][0]["data"]
    return rows


def ask_filter(superset: Superset, dataset: int) -> set[str]:
    """The values that the drop-down of the filter offers."""
    found = superset.post(
        "chart/data",
        {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [{"columns": [FILTERED], "metrics": [], "row_limit": 100}],
        },
    )
    return {row[FILTERED] for row in found["result"][0]["data"]}


def run_in_sql_lab(superset: Superset, database: int, sql: str) -> list[dict[str, Any]]:
    """The rows of a query that is typed into SQL Lab, which parses it first."""
    words = {"database_id": database, "sql": sql, "runAsync": False, "schema": "main"}
    rows: list[dict[str, Any]] = superset.post("sqllab/execute/", words)["data"]
    return rows
