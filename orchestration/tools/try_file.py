"""One file, or what a source has now, taken as far as gate A in stores of its own that are thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ingest.declare.read import ReadOptions
from ingest.declare.source import Source
from ingest.fetch.fetched import Fetched, hash_file
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.corrected_rows import LEFT_OUT
from ingest.land.tables import find_tables, read_sheets
from ingest.problem import Refusal
from ingest.read.sheet import Sheet
from ingest.store.landing import scan_rows
from ingest.store.paths import Paths
from orchestration.pipeline.landing import land_sources
from orchestration.pipeline.workspace import Workspace

FIRST = 10


@dataclass(frozen=True)
class Checked:
    """What reading came to: is any edition held, and in words what would land, be quarantined or held."""

    is_held: bool
    told: str


def fetched(path: Path, line: Workspace) -> Fetched:
    """A file of this machine as a fetcher would give it."""
    return Fetched(path.name, path, f"inbox:{path.name}", hash_file(path), path.stat().st_size, line.clock())


def files_now(line: Workspace, source: Source) -> list[Fetched]:
    """What the next refresh would read of a folder or inbox; of a portal, the files of the newest kept edition."""
    if not source.is_live:
        return fetch_folder(source, inbox=line.paths.inbox, clock=line.clock)
    newest = line.raw.list_editions(source.id)[-1:]
    return [
        Fetched(
            f.name, line.raw.file_path(source.id, f.sha256), f.url, f.sha256, f.size, edition.retrieved_at, f.headers
        )
        for edition in newest
        for f in edition.files
    ]


def fitting(path: Path, sources: Iterable[Source]) -> tuple[list[Source], dict[str, str]]:
    """The sources whose tables the file has, and of the others why not, in one line each."""
    read: dict[ReadOptions, list[Sheet] | Refusal] = {}
    fit, others = [], {}
    for source in sources:
        if source.read not in read:
            try:
                read[source.read] = read_sheets(source, path, path.name)
            except Refusal as refusal:
                read[source.read] = refusal
        try:
            sheets = read[source.read]
            if isinstance(sheets, Refusal):
                raise sheets
            for _ in find_tables(source, sheets, path.name):
                pass
            fit.append(source)
        except Refusal as refusal:
            others[source.id] = f"{refusal.reason}: {(refusal.found.splitlines() or [''])[-1].strip()[:150]}"
    return fit, others


def check(line: Workspace, source: Source, files: Sequence[Fetched]) -> Checked:
    """Read and judge the files as a refresh would. The line's own stores are not touched."""
    with tempfile.TemporaryDirectory() as aside:
        apart = replace(line, paths=Paths(Path(aside)))
        for together in [files] if source.edition.of == "all_files" else [[f] for f in files]:
            apart.raw.keep_edition(source.id, together)
        outcomes = land_sources(apart, [source], apart.paths.build)
        serving = apart.landed.list_vintages(source.id)
        told = [
            f"{source.id}: {sum(v.rows for v in serving):,} rows would land, "
            f"{sum(v.quarantined for v in serving):,} be quarantined"
        ]
        if serving:
            told += _landed(scan_rows([f for v in serving for f in apart.landed.list_files(v)]))
            told += _quarantined(pl.concat([pl.read_parquet(apart.landed.quarantine_path(v)) for v in serving]))
        told += [o.report or f"HELD: {o.reason}" for o in outcomes if o.outcome == "held"]
    return Checked(any(o.outcome == "held" for o in outcomes), "\n".join(told))


def quarantine_of(line: Workspace, source: Source) -> list[str]:
    """The rows of the serving vintages that wait to be corrected, the first of them line by line."""
    lost = [v for v in line.landed.list_vintages(source.id) if v.quarantined]
    return _quarantined(pl.concat([pl.read_parquet(line.landed.quarantine_path(v)) for v in lost])) if lost else []


def _landed(rows: pl.LazyFrame) -> list[str]:
    """Distinct units, measures and periods, the first rows with their cells, and the corrected ones."""
    columns, told = rows.collect_schema().names(), []
    for column, word in (("unit_id", "units"), ("measure_code", "measures"), ("procedure_code", "procedures")):
        if column in columns:
            counted = rows.group_by(column).len().sort("len", column, descending=[True, False]).collect()
            told.append(f"  {counted.height:,} {word}: {_some([f'{value} {n:,}' for value, n in counted.rows()])}")
    if "period_end" in columns:
        spans = rows.select("period_start", "period_end", "period_kind").unique().sort("period_end").collect()
        told.append(f"  {spans.height:,} periods: {_some([f'{a}…{b} {kind}' for a, b, kind in spans.rows()])}")
    if "cell_row" in columns:
        told += ["first rows:", *_listed(rows.head(FIRST))]
    if "flags" in columns:
        mended = rows.filter(pl.col("flags").str.split("|").list.contains("corrected"))
        count = mended.select(pl.len()).collect().item()
        told += [f"corrected ({count:,}):", *_listed(mended.head(FIRST))] if count else []
    return told


def _quarantined(lost: pl.DataFrame) -> list[str]:
    told = []
    for is_left_out, title in ((True, "left out by corrections"), (False, "quarantined")):
        some = lost.filter((pl.col("rule") == LEFT_OUT) == is_left_out)
        if some.height:
            told += [f"{title} ({some.height:,}):", *map(quarantined_line, some.head(2 * FIRST).to_dicts())]
            told += [f"  … and {some.height - 2 * FIRST:,} more"] if some.height > 2 * FIRST else []
    return told


def _some(words: list[str]) -> str:
    return ", ".join(words[:FIRST]) + (" …" if len(words) > FIRST else "")


def quarantined_line(row: dict[str, object]) -> str:
    """One quarantined row: file, cell, text, rule, problem."""
    cell = f"{row['cell_sheet']}!{row['cell_column']}{row['cell_row']}"
    return f"  {row['file_name']} {cell} “{row['value_text'] or ''}” {row['rule']}: {row['problem']}"


def _listed(rows: pl.LazyFrame) -> list[str]:
    columns = rows.collect_schema().names()
    shown = [c for c in ("unit_id", "measure_code", "procedure_code", "period_end", "breakdown") if c in columns]
    lines = []
    for row in rows.collect().to_dicts():
        cell = f"{row['cell_sheet']}!{row['cell_column']}{row['cell_row']}"
        value = ""
        if "value" in row:
            read = row["missing_reason"] if row["value"] is None else f"{row['value'].normalize():f}"
            value = f": “{row['value_text']}” → {row['qualifier']}{read} {row['unit_of_measure']} {row['flags']}"
        lines.append(f"  {cell:<12} {' '.join(str(row[c]) for c in shown if row[c])}{value}".rstrip())
    return lines
