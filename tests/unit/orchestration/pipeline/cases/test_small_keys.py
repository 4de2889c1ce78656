"""The keys of a small landed file, which are not sorted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.pipeline.cases.editions import EditionMonth
from orchestration.pipeline.cases.month_tasks import Budget, KeysTask, write_keys
from tests.warehouse.straight_cases import vintage_of

# In two files and four row groups, so that threads could disagree.
CASES = """
    select
        list_extract(['ha_noi', 'hue', 'lao_cai'], cast(1 + hash(i) % 3 as integer)) as unit_id,
        concat('d', i + $first) as dossier_code
    from range(200000) t(i)
"""


@pytest.fixture
def month(tmp_path: Path) -> EditionMonth:
    files = tuple(tmp_path / f"{number}.parquet" for number in range(2))
    with duckdb.connect() as connection:
        for number, file in enumerate(files):
            connection.execute(
                f"copy ({CASES}) to '{file}' (format parquet)",
                {"first": 200_000 * number},
            )
    return EditionMonth(
        vintage_of("one@a", "one", dt.date(2024, 4, 1)), "2024-03", files
    )


def test_they_stand_as_the_cases_do_on_one_thread_and_on_many(
    month: EditionMonth, tmp_path: Path
) -> None:
    written = []
    for threads in (1, 4):
        folder = tmp_path / str(threads)
        for _ in write_keys([KeysTask(folder, month, Budget(threads=threads))]):
            pass
        [keys] = folder.rglob("2024-03.parquet")
        written.append(keys.read_bytes())
    assert written[0] == written[1]
    landed = pl.concat(pl.read_parquet(file) for file in month.files)
    assert pl.read_parquet(keys)["unit_id"].equals(landed["unit_id"])
