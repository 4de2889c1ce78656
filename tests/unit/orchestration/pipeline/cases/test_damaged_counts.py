"""A counted file or note that changed behind our back is made again, and counts the same."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from ingest.contract.landed import DOSSIER
from ingest.declare.source import Coverage
from orchestration.pipeline.cases.counting import Counts, count_new_sets
from tests.warehouse.straight_cases import Landed, vintage_of

SOURCE = SimpleNamespace(
    id="one",
    contract="dossier",
    lists_cases=True,
    priority=1,
    replaces="period",
    coverage=Coverage(),
)
# What one edition holds: the second dossier is dated in two months.
EDITIONS = {
    "one@a": [("d1", dt.date(2024, 3, 5)), ("d2", dt.date(2024, 3, 9))],
    "one@b": [("d2", dt.date(2024, 4, 1)), ("d3", dt.date(2024, 4, 2))],
}


def land(folder: Path) -> None:
    for vintage_id, dossiers in EDITIONS.items():
        rows = []
        for code, received in dossiers:
            row = dict.fromkeys(DOSSIER.column_names)
            row |= {"source_id": "one", "vintage_id": vintage_id, "unit_id": "ha_noi"}
            row |= {"dossier_code": code, "received_date": received}
            row |= {"unit_text": "Hà Nội", "procedure_code": "1.1", "raw_sha256": "ab"}
            rows.append(row)
        place = folder / "landed" / vintage_id
        place.mkdir(parents=True)
        month = f"{dossiers[0][1]:%Y-%m}"
        DOSSIER.build_frame(rows).write_parquet(place / f"{month}.parquet")


def count(folder: Path, told: list[str]) -> Counts:
    vintages = [
        vintage_of(vintage_id, "one", dossiers[0][1])
        for vintage_id, dossiers in EDITIONS.items()
    ]
    return count_new_sets(
        folder / "counted",
        [SOURCE],
        vintages,
        Landed(folder / "landed"),
        report_progress=lambda _, text: told.append(text),
    )


def read(counts: Counts) -> list[tuple]:
    files = [counts.locate_counts(counted) for counted in counts.sets]
    return sorted(map(repr, pl.concat([pl.read_parquet(f) for f in files]).rows()))


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "data"
    land(folder)
    count(folder, [])
    return folder


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def change_one_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS = (empty, truncate, change_one_byte, Path.unlink, replace_by_folder)
KINDS = (
    "20*/????????????????.parquet",
    "20*/*.origins.parquet",
    "20*/*.sha256",
    "20*/*.json",
    "keys/*/*/*/*.parquet",
    "keys/*/*/*/*.json",
    "shared/*/rows.parquet",
    "shared/*/pairs.json",
    "shared/compared.json",
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_counted_file_is_made_again(
    counted: Path, tmp_path: Path, kind: str, fault: Callable[[Path], None]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(counted, folder)
    expected = read(count(counted, []))
    for path in sorted((folder / "counted").glob(kind)):
        fault(path)
    counts = count(folder, [])
    assert read(counts) == expected
    assert count(folder, []).new == 0


def test_a_set_that_is_counted_again_is_named(counted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(counted, folder)
    for path in (folder / "counted").glob("2024-04/*.origins.parquet"):
        truncate(path)
    told: list[str] = []
    count(folder, told)
    assert any(text.startswith("counted/2024-04/") for text in told)
