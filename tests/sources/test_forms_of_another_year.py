"""Forms 62 to 64 of 2017, worded otherwise and by other provinces: the declarations of 2018 land them.

A workbook with all seven forms, one without the row that numbers the columns, columns for single districts, headers
with their year, differences beside quotients.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingest.fetch.fetched import hash_file
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.records import Edition, RawFile
from tests.sources.recorded import NOW, landed, load_examples
from tests.sources.test_province_forms import _rows as read_otherwise

pytestmark = pytest.mark.shared

CELLS_OF_EACH = 20


@pytest.fixture(scope="module")
def paths(shared: Path) -> list[Path]:
    return sorted((shared / "cases" / "forms-2017").glob("QT-2017-N-B6*.xls*"))


@pytest.fixture(scope="module")
def rows(
    paths: list[Path],
    seeds: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[Path, pl.DataFrame]:
    """Workbook → its landed figures. A form that is held raises its Refusal here."""
    declared = load_examples()
    sources = {s.id[-3:].upper(): s for s in declared if s.id.startswith("province__")}
    reference = ReferenceLists.load(seeds)
    rows = {}
    for path in paths:
        source = sources[path.name.split("-")[3]]
        file = RawFile(name=path.name, sha256=hash_file(path), size=1, url="")
        edition = Edition(
            source_id=source.id, edition_id="e", retrieved_at=NOW, files=(file,)
        )
        workshop = tmp_path_factory.mktemp("forms")
        kept = {file.sha256: path}
        [landing] = landed(source, edition, kept, reference, workshop)
        assert landing.quarantined.is_empty(), path.name
        rows[path] = landing.rows
    return rows


def test_all_twelve_land_for_their_province_and_year(rows, seeds):
    assert len(rows) == 12
    units = pl.read_csv(seeds / "org_unit.csv", infer_schema=False)
    codes = dict(units.select("unit_id", "gso_code").iter_rows())
    for path, figures in rows.items():
        [unit_id] = figures["unit_id"].unique()
        assert path.stem.endswith(codes[unit_id])
        assert {str(day) for day in figures["period_end"]} == {"2017-12-31"}
        assert set(figures["unit_of_measure"]) == {"million VND", "percent"}
        measured = {code.rpartition("_")[2] for code in figures["measure_code"]}
        assert measured == {"estimate", "final"}  # estimate, final, final_over_estimate


def test_twenty_cells_of_each_are_those_another_library_reads(rows, tell):
    compared = 0
    for path, figures in rows.items():
        filled = figures.filter(pl.col("value").is_not_null())
        step = max(1, filled.height // CELLS_OF_EACH)
        sheets: dict[str, list[tuple[object, ...]]] = {}
        for row in filled[::step].head(CELLS_OF_EACH).iter_rows(named=True):
            name = row["cell_sheet"]
            if name not in sheets:
                sheets[name] = read_otherwise(path, name)
            there = sheets[name][row["cell_row"] - 1][ord(row["cell_column"]) - 65]
            seen = Decimal(str(there).strip("% ").replace(",", "."))
            is_share = row["unit_of_measure"] == "percent" and not _is_alike(
                row["value"], seen
            )
            assert _is_alike(row["value"], seen * 100 if is_share else seen), row
            compared += 1
    assert compared >= 200
    tell(f"forms of 2017: {compared} cells of 12 workbooks read alike")


def _is_alike(value: Decimal, seen: Decimal) -> bool:
    # A share is kept to six decimals before it is a percentage.
    return abs(value - seen) <= abs(seen) * Decimal("1e-6") + Decimal("1e-4")


def test_no_number_of_a_column_is_a_figure(rows):
    """Every figure has a name of a line; "A", "B" and "(1)" are none."""
    for figures in rows.values():
        lines = figures["breakdown"].str.extract(r"line=([^|]+)")
        assert lines.null_count() == 0
        assert not lines.str.contains(r"^(?:[AB]|\(?\d\)?)$").any()
