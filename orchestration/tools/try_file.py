"""One file, or what a source has now, taken as far as gate A in stores that are thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ingest.declare.read import ReadOptions
from ingest.declare.source import Source
from ingest.fetch.fetched import Fetched, NotFetched, hash_file
from ingest.land.tables import find_tables, read_sheets
from ingest.problem import Refusal
from ingest.read.sheet import Sheet
from ingest.store.landing import scan_rows
from ingest.store.paths import Paths
from ingest.store.records import Vintage
from orchestration.pipeline.editions.fetching import fetch_files
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.workspace import Workspace
from orchestration.tools.landed_rows import describe_landed, describe_quarantined

_LONGEST_REASON = 150


@dataclass(frozen=True)
class CheckResult:
    """What reading came to: is any edition held; in words what would land or be quarantined."""

    is_held: bool
    report: str


@dataclass(frozen=True)
class FittingSources:
    """The sources whose tables a file has, and of the others, by id, why not, in one line each."""

    sources: tuple[Source, ...]
    reasons_against: dict[str, str]


def take_file(path: Path, workspace: Workspace) -> Fetched:
    """A file of this machine as if it had been fetched now."""
    return Fetched(
        name=path.name,
        path=path,
        url=f"inbox:{path.name}",
        sha256=hash_file(path),
        size=path.stat().st_size,
        retrieved_at=workspace.clock(),
    )


def list_files_now(workspace: Workspace, source: Source) -> list[Fetched]:
    """What the next refresh would read of a folder or inbox; of a portal, the files of the newest
    kept edition.

    Raises Refusal where the files can't be read.
    """
    if not source.is_live:
        responses = fetch_files(workspace, source, {})
        if isinstance(responses, NotFetched):
            return []
        return [file for file in responses if isinstance(file, Fetched)]
    editions = workspace.raw.list_editions(source.id)
    if not editions:
        return []
    newest = editions[-1]
    files: list[Fetched] = []
    for file in newest.files:
        path = workspace.raw.file_path(source.id, file.sha256)
        kept = Fetched(
            file.name,
            path,
            file.url,
            file.sha256,
            file.size,
            newest.retrieved_at,
            file.headers,
        )
        files.append(kept)
    return files


def find_fitting_sources(path: Path, sources: Iterable[Source]) -> FittingSources:
    """Try a file with every source. Sources that read alike share one reading of the file."""
    read: dict[ReadOptions, list[Sheet] | Refusal] = {}
    fitting: list[Source] = []
    reasons_against: dict[str, str] = {}
    for source in sources:
        if source.read not in read:
            read[source.read] = _read_file(source, path)
        refusal = _find_refusal(source, read[source.read], path.name)
        if refusal is None:
            fitting.append(source)
        else:
            reasons_against[source.id] = _shorten_refusal(refusal)
    return FittingSources(tuple(fitting), reasons_against)


def _read_file(source: Source, path: Path) -> list[Sheet] | Refusal:
    try:
        return read_sheets(source, path, path.name)
    except Refusal as refusal:
        return refusal


def _find_refusal(
    source: Source, sheets: list[Sheet] | Refusal, name: str
) -> Refusal | None:
    """Why a source can't take these sheets; None where all its tables are in them."""
    if isinstance(sheets, Refusal):
        return sheets
    try:
        find_tables(source, sheets, name)
    except Refusal as refusal:
        return refusal
    return None


def _shorten_refusal(refusal: Refusal) -> str:
    """A refusal in one line: its kind, and the last, most particular line of what was found."""
    lines = refusal.found.splitlines() or [""]
    return f"{refusal.reason}: {lines[-1].strip()[:_LONGEST_REASON]}"


def check_files(
    workspace: Workspace, source: Source, files: Sequence[Fetched]
) -> CheckResult:
    """Read and judge the files as a refresh would. The workspace's own stores are not touched."""
    editions = [[file] for file in files]
    if source.edition.of == "all_files":
        editions = [list(files)]
    with tempfile.TemporaryDirectory() as scratch_folder:
        scratch = replace(workspace, paths=Paths(Path(scratch_folder)))
        for edition in editions:
            scratch.raw.keep_edition(source.id, edition)
        outcomes = land_sources(scratch, [source], scratch.paths.build)
        report = _describe_check(scratch, source, outcomes)
    is_held = any(outcome.outcome == "held" for outcome in outcomes)
    return CheckResult(is_held, report)


def _describe_check(
    scratch: Workspace, source: Source, outcomes: Sequence[EditionOutcome]
) -> str:
    """What would land, be quarantined and be held, in lines."""
    vintages = scratch.landed.list_vintages(source.id)
    landed = sum(vintage.rows for vintage in vintages)
    quarantined = sum(vintage.quarantined for vintage in vintages)
    lines = [f"{source.id}: {landed:,} rows would land, {quarantined:,} be quarantined"]
    if vintages:
        files: list[Path] = []
        for vintage in vintages:
            files += scratch.landed.list_files(vintage)
        lines += describe_landed(scan_rows(files))
        lines += describe_quarantined(_read_quarantine(scratch, vintages))
    for outcome in outcomes:
        if outcome.outcome == "held":
            lines.append(outcome.report or f"HELD: {outcome.reason}")
    return "\n".join(lines)


def list_quarantined_rows(workspace: Workspace, source: Source) -> list[str]:
    """The rows of the serving vintages that wait to be corrected, the first of them line by line."""
    vintages = [
        vintage
        for vintage in workspace.landed.list_vintages(source.id)
        if vintage.quarantined
    ]
    if not vintages:
        return []
    return describe_quarantined(_read_quarantine(workspace, vintages))


def _read_quarantine(workspace: Workspace, vintages: Sequence[Vintage]) -> pl.DataFrame:
    """The quarantined rows of all these vintages."""
    return pl.concat(
        [
            pl.read_parquet(workspace.landed.quarantine_path(vintage))
            for vintage in vintages
        ]
    )
