"""Workbooks of one template landed: as many editions as there are files, by Chiso and beside the bare readers.

Each holds two sheets of all provinces with two figures each. All contenders answer how many figures there are, and
their sum.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.declared import NOW, SOURCE

HEADERS = ("Lĩnh vực", "Đơn vị", "Tiếp nhận", "Trực tuyến")
SHEETS = {
    "Hồ sơ": ("dossiers_received", "dossiers_online"),
    "Thanh toán": ("dossiers_fee_due", "dossiers_paid_online"),
}
NAME = "workbooks"
BOOKS = """
contract: observation
edition: {of: each_file}
replaces: nothing
read: {kind: spreadsheet}
tables:
"""
TABLE = """
  - sheets: "^SHEET$"
    period: {kind: in_period, in_file_name: "(?P<year>\\\\d{4})-(?P<month>\\\\d\\\\d)"}
    columns:
      - {to: breakdown, spellings: [Lĩnh vực]}
      - {to: unit, spellings: [Đơn vị]}
      - {to: value, spellings: [Tiếp nhận], measure: FIRST}
      - {to: value, spellings: [Trực tuyến], measure: SECOND}
"""


def write_files(folder: Path, books: int) -> None:
    """So many workbooks, each of another month or, after ten years of them, of another field."""
    files = _locate_files(folder)
    files.mkdir(parents=True)
    tables = ""
    for sheet, (first, second) in SHEETS.items():
        table = TABLE.replace("SHEET", sheet)
        tables += table.replace("FIRST", first).replace("SECOND", second)
    (files.parent / f"{NAME}.yml").write_text(SOURCE + BOOKS + tables, "utf-8")
    provinces = _list_provinces()
    draw = random.Random(7)
    for number in range(books):
        month = f"{2015 + number // 12 % 10}-{1 + number % 12:02}"
        field = f"field=L{number // 120}"
        path = files / f"so-{number:05}_{month}.xlsx"
        _write_book(path, provinces, field, draw)


def _list_provinces() -> list[str]:
    """The names of the provinces before the mergers of 2025."""
    import polars as pl

    from tests.benchmarks.measured import REPOSITORY

    units = pl.read_csv(
        REPOSITORY / "dbt_project" / "seeds" / "org_unit.csv", infer_schema=False
    )
    return units.filter(in_provinces_63="true")["name_vi"].to_list()


def _write_book(
    path: Path, provinces: list[str], field: str, draw: random.Random
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name in SHEETS:
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "BIỂU TỔNG HỢP")
            sheet.write_row(2, 0, HEADERS)
            for number, province in enumerate(provinces):
                received = draw.randint(1_000, 90_000)
                online = draw.randint(0, received)
                row = (field, province, received, online)
                sheet.write_row(3 + number, 0, row)


def _locate_files(folder: str | Path) -> Path:
    return Path(folder) / "sources" / "bench" / "files"


def _list_files(folder: str) -> list[Path]:
    return sorted(_locate_files(folder).iterdir())


def land_with_chiso(folder: str) -> Callable[[], object]:
    """The whole line, from the files to accepted vintages: kept, read, judged at gate A, taken into the store."""
    import duckdb
    import great_expectations  # noqa: F401

    from ingest.store.paths import Paths
    from orchestration.pipeline.editions.fetching import fetch_source
    from orchestration.pipeline.editions.landing import land_sources
    from orchestration.pipeline.workspace import Workspace

    workspace = Workspace(
        Paths(Path(folder) / "data"), Path(folder) / "sources", clock=lambda: NOW
    )

    def land() -> list[int]:
        [source] = workspace.sources.values()
        fetch_source(workspace, source)
        outcomes = land_sources(workspace, [source], workspace.paths.build / "bench")
        held = [outcome.report for outcome in outcomes if outcome.outcome == "held"]
        if held:
            raise RuntimeError(held[0])
        rows = workspace.paths.landed / "**" / "rows.parquet"
        query = "select count(value), sum(value)::bigint from read_parquet($rows)"
        return list(duckdb.execute(query, {"rows": str(rows)}).fetchone())

    return land


def land_alone(folder: str) -> Callable[[], object]:
    """The reading and judging of cells alone: no raw store, no gate A, nothing accepted."""
    import polars as pl

    from ingest.declare.load import load_sources
    from ingest.fetch.portals.folder import fetch_folder
    from ingest.land.edition import land_editions
    from ingest.parse.reference_lists import ReferenceLists
    from ingest.store.records import Edition, RawFile
    from orchestration.pipeline.editions.reading import part_editions
    from orchestration.pipeline.workspace import SEEDS

    [source] = load_sources(Path(folder) / "sources")
    reference = ReferenceLists.load(SEEDS)
    fetched = fetch_folder(source, clock=lambda: NOW)
    paths = {file.sha256: file.path for file in fetched}
    editions = []
    for file in fetched:
        raw = RawFile(name=file.name, sha256=file.sha256, size=file.size, url=file.url)
        edition = Edition(
            source_id=source.id,
            edition_id=file.sha256[:16],
            retrieved_at=NOW,
            files=(raw,),
        )
        editions.append(edition)

    def land() -> list[int]:
        landings = []
        for together in part_editions(editions):
            landed = land_editions(
                source,
                together,
                raw_path=lambda _, sha256: paths[sha256],
                reference=reference,
                scratch_folder=Path(folder) / "alone",
            )
            for one in landed:
                landings += one
        values = pl.concat(landing.rows["value"] for landing in landings)
        return [values.len() - values.null_count(), int(values.sum())]

    return land


def read_with_our_reader(folder: str) -> Callable[[], object]:
    from ingest.declare.load import load_sources
    from ingest.land.tables import read_sheets

    [source] = load_sources(Path(folder) / "sources")

    def read() -> list[int]:
        figures: list[int] = []
        for file in _list_files(folder):
            for sheet in read_sheets(source, file, file.name):
                for column in ("C", "D"):
                    figures += map(int, sheet.cells[column][3:])
        return [len(figures), sum(figures)]

    return read


def read_with_fastexcel(folder: str) -> Callable[[], object]:
    import fastexcel
    import polars as pl

    def read() -> list[int]:
        return _add_up(
            pl.DataFrame(
                fastexcel.read_excel(str(file)).load_sheet(sheet, header_row=2)
            )
            for file in _list_files(folder)
            for sheet in SHEETS
        )

    return read


def read_with_pandas(folder: str) -> Callable[[], object]:
    import pandas as pd

    def read() -> list[int]:
        frames = []
        for file in _list_files(folder):
            frames += pd.read_excel(file, sheet_name=None, header=2).values()
        return _add_up(frames)

    return read


def _add_up(frames: Iterator[object]) -> list[int]:
    count = total = 0
    for frame in frames:
        for column in HEADERS[2:]:
            count += len(frame[column])
            total += int(frame[column].sum())
    return [count, total]
