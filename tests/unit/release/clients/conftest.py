"""One published year of two units, as the tools of its readers find it."""

from __future__ import annotations

from pathlib import Path

import pytest
from release_facts import make_facts
from release_warehouse import make_warehouse, publish_warehouse, value_row

MONTH_ENDS = (
    *("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30"),
    *("2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31"),
)  # fmt: skip


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release: twelfths of a hundred per month for the country, nothing in April, Bắc Ninh in June and July."""
    rows = []
    for month, end in enumerate(MONTH_ENDS, start=1):
        pair = None if month == 4 else (str(month), "12")
        rows.append(value_row(end=end, pair=pair))
    rows.append(value_row(unit="P24", end="2025-06-30", pair=("3", "4")))
    rows.append(value_row(unit="P24", end="2025-07-31", pair=("9001", "10000")))
    folder = tmp_path_factory.mktemp("year")
    warehouse = make_warehouse(folder / "warehouse.duckdb", values=rows)
    publish_warehouse(warehouse, folder / "releases", make_facts("r1"))
    return folder / "releases" / "current"


@pytest.fixture(scope="session")
def figures(year: Path) -> Path:
    """The Parquet file most readers begin with."""
    return year / "parquet" / "fct_indicator.parquet"
