"""An indicator over existing measures is one row of one file, a target of it another: in a copy of the project."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.line.conftest import House, ask

# Nothing of these is part of the project: an environment, caches, and what runs have made.
NOT_COPIED = shutil.ignore_patterns(
    ".*", "target", "logs", "__pycache__", "*.egg-info", "node_modules"
)
NEW = {
    "indicator_id": "test_online_share",
    "name_vi": "Tỷ lệ hồ sơ trực tuyến (thử)",
    "name_en": "Share of dossiers online (a test)",
    "pillar": "government",
    "decision": "58/QĐ-UBQGCĐS",
    "level": "headline",
    "unit_of_measure": "percent",
    "scope": "ministries_and_provinces",
    "value_kind": "ratio",
    "component_rule": "none",
    "numerator_definition": "Dossiers filed online",
    "denominator_definition": "All dossiers received",
    "numerator_measure": "dossiers_online",
    "denominator_measure": "dossiers_received",
    "aggregation_rule": "pooled_ratio",
    "frequency": "monthly",
    "system_id": "tthc_infosys",
}
TARGET = {
    "target_id": "test_online_share_2024",
    "plan_id": "plan_2024",
    "indicator_id": "test_online_share",
    "kind": "target",
    "addressee": "VN",
    "comparator": ">=",
    "target_value": "35",
    "target_unit": "percent",
    "due_on": "2024-03-31",
    "due_kind": "year_to_date",
}


def copy_project(repository: Path, folder: Path) -> Path:
    """The project's files, without what was made from them."""
    tree = folder / "project"
    for name in ("ingest", "expectations", "orchestration", "dbt_project"):
        shutil.copytree(repository / name, tree / name, ignore=NOT_COPIED)
    return tree


def add_row(path: Path, row: dict[str, str]) -> None:
    """One more line at the end of a seed; columns it does not name stay empty."""
    with path.open(newline="", encoding="utf-8") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", newline="", encoding="utf-8") as stream:
        csv.DictWriter(stream, columns, lineterminator="\n").writerow(row)


def test_an_indicator_is_added_by_one_row(repository: Path, tmp_path: Path) -> None:
    tree = copy_project(repository, tmp_path)
    seeds = tree / "dbt_project" / "seeds"
    add_row(seeds / "indicator.csv", NEW)
    add_row(seeds / "target.csv", TARGET)
    house = House(tmp_path / "house")
    folders = (
        "--data",
        str(house.folder / "data"),
        "--sources",
        str(house.folder / "sources"),
    )
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "refresh", *folders],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    figures = ask(
        house.current,
        "select unit_id, numerator, denominator, value from fct_indicator"
        " where indicator_id = 'test_online_share' and period_end = '2024-03-31'"
        " and boundary_set = 'as_reported' and numerator is not null order by unit_id",
    )
    by_unit = {
        unit: (numerator, denominator, value)
        for unit, numerator, denominator, value in figures
    }
    assert by_unit["ha_noi"] == (400, 1000, 40)
    assert by_unit["VN"] == (450, 1200, 37.5)
    assert ask(
        house.current,
        "select count(*) from dim_indicator where indicator_id = 'test_online_share'",
    ) == [(1,)]
    verdicts = ask(
        house.current,
        "select basis, target_value from fct_target where target_id = 'test_online_share_2024' and unit_id = 'VN'",
    )
    assert sorted(verdicts) == [("deadline", 35), ("latest", 35), ("review", 35)]
