"""Asking, keeping, reading and judging: from a source's declaration to accepted vintages. No Dagster here.

One source that fails never stops the others: its last accepted vintages keep serving, and the reason is told.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from expectations.gate import Verdict, run_gate_a
from expectations.report import as_html, as_text
from ingest.catalogue import Source
from ingest.contract import CONTRACTS
from ingest.fetch.ask import ask
from ingest.fetch.fetched import Fetched, NotAsked, Seen
from ingest.land import Landing, land, reading_id
from ingest.problem import Refusal
from ingest.store import Edition, EditionState, Vintage
from orchestration.resources import SEEDS, Line


@dataclass(frozen=True)
class Asked:
    """What asking one source gave. `news`: how many editions were not in the raw store before."""

    source_id: str
    editions: int
    news: int
    problem: str = ""


@dataclass(frozen=True)
class Outcome:
    """What reading one edition came to: accepted, held, or seen again; with what gate A said of it."""

    source_id: str
    edition_id: str
    outcome: str
    vintage_ids: tuple[str, ...] = ()
    rows: int = 0
    quarantined: int = 0
    reason: str = ""
    report: str = ""
    verdicts: tuple[Verdict, ...] = ()


def ask_source(line: Line, source: Source) -> Asked:
    """Fetch a source's files and keep them raw; a refusal is told, not raised."""
    last = {f.url: f for e in line.raw.editions(source.id) for f in e.files} if source.is_live else {}
    seen = {url: Seen(f.sha256, f.headers) for url, f in last.items()}
    try:
        answer = ask(source, inbox=line.paths.inbox, client=line.client, clock=line.clock, seen=seen)
    except Refusal as refusal:
        return Asked(source.id, 0, 0, str(refusal))
    if isinstance(answer, NotAsked):
        return Asked(source.id, 0, 0, "not asked: a live portal, reached only with --live")
    came = [a for a in answer if isinstance(a, Fetched)]
    unchanged = [last[a.url] for a in answer if not isinstance(a, Fetched)]
    if not came:
        return Asked(source.id, 0, 0)
    together = [came] if source.edition.of == "all_files" else [[f] for f in came]
    kept = [line.raw.keep(source.id, files, unchanged if len(together) == 1 else []) for files in together]
    return Asked(source.id, len(kept), sum(is_new for _, is_new in kept))


def land_sources(line: Line, sources: Iterable[Source], workshop: Path) -> list[Outcome]:
    """Read every edition that was never read this way, judge them all at gate A, and accept or hold each."""
    outcomes: list[Outcome] = []
    landings: list[tuple[Source, Edition, list[Landing]]] = []
    waiting: list[tuple[Source, Edition, str]] = []
    for source in sources:
        wanted = reading_id(source, line.reference)
        editions = line.raw.editions(source.id)
        states = {e.edition_id: line.landed.state(source.id, e.edition_id) for e in editions}
        unread = sum(s is None or s.reading_id != wanted for s in states.values())
        if unread:
            line.say("land", f"{source.id}: reading {unread} edition(s)")
        for edition in editions:
            state = states[edition.edition_id]
            if state and state.reading_id == wanted:
                if state.outcome == "held":
                    waiting.append((source, edition, state.reason))
                continue
            try:
                landed = land(source, edition, raw_path=line.raw.path, reference=line.reference)
            except Refusal as refusal:
                outcomes.append(_hold(line, source, edition, refusal.reason, str(refusal), ()))
                continue
            landings.append((source, edition, landed))
    verdicts = _gate_a(line, landings, workshop)
    serving: dict[str, list[Vintage]] = {}
    for source, edition, landed in landings:
        if source.id not in serving:
            serving[source.id] = line.landed.vintages(source.id)
        outcomes.append(_settle(line, source, edition, landed, verdicts[source.contract], serving[source.id]))
    for source, edition, reason in waiting:
        if not _is_replaced(line, source, edition):
            outcomes.append(Outcome(source.id, edition.edition_id, "held", reason=f"still held: {reason}"))
    return outcomes


def _is_replaced(line: Line, source: Source, edition: Edition) -> bool:
    """A held edition is settled once a later one of the same files was accepted; its bytes stay in the raw store."""
    names = {f.name for f in edition.files}
    for later in line.raw.editions(source.id):
        state = line.landed.state(source.id, later.edition_id)
        same_files = source.edition.of == "all_files" or names & {f.name for f in later.files}
        if later.retrieved_at > edition.retrieved_at and same_files and state and state.outcome != "held":
            held = line.landed.state(source.id, edition.edition_id)
            line.landed.note(source.id, replace(held, outcome="replaced"))
            return True
    return False


def _named(edition: Edition) -> str:
    return edition.files[0].name if len(edition.files) == 1 else f"{len(edition.files)} files"


def _gate_a(
    line: Line, landings: Sequence[tuple[Source, Edition, list[Landing]]], workshop: Path
) -> dict[str, list[Verdict]]:
    """One database with every candidate of the run, judged once per contract."""
    judged: dict[str, list[Verdict]] = {}
    for name, contract in CONTRACTS.items():
        candidates = [part for source, _, landed in landings if source.contract == name for part in landed]
        if not candidates:
            continue
        database = workshop / f"candidates_{name}.duckdb"
        workshop.mkdir(parents=True, exist_ok=True)
        database.unlink(missing_ok=True)
        files = {
            f.sha256: f.name for source, edition, _ in landings for f in edition.files if source.contract == name
        }
        with duckdb.connect(str(database)) as connection:
            connection.execute("create schema candidate; create schema reference")
            connection.execute(f"create table candidate.{name} ({contract.create_columns})")
            connection.register("landed_rows", frame := pl.concat([c.rows for c in candidates]))
            connection.execute(f"insert into candidate.{name} select * from landed_rows")
            vintages = pl.DataFrame(
                [
                    (v.vintage_id, v.source_id, v.known_from, v.rows, line.sources[v.source_id].is_synthetic)
                    for v in (c.vintage for c in candidates)
                ],
                schema=["vintage_id", "source_id", "known_from", "rows", "is_synthetic"],
                orient="row",
            )
            connection.register("vintages", vintages)
            connection.execute("create table candidate.vintage as select * from vintages")
            connection.register(
                "files", pl.DataFrame(list(files.items()), schema=["raw_sha256", "file_name"], orient="row")
            )
            connection.execute("create table candidate.raw_file as select * from files")
            load_reference(connection)
        line.say("gate A", f"judging {len(candidates)} vintage(s), {frame.height:,} rows of {name}")
        judged[name] = run_gate_a(database, name, today=line.clock().date())
        database.unlink()
    return judged


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """The reference lists a gate compares with, as `reference.<seed>`."""
    for seed, dates in (("measure", ()), ("indicator", ()), ("org_unit", ("valid_from", "valid_to"))):
        cast = ", ".join(f"cast({d} as date) as {d}" for d in dates)
        connection.execute(
            f"create table reference.{seed} as select * {f'replace ({cast})' if cast else ''} "
            "from read_csv(?, header = true, all_varchar = true)",
            [str(SEEDS / f"{seed}.csv")],
        )


def _settle(
    line: Line,
    source: Source,
    edition: Edition,
    landed: list[Landing],
    verdicts: list[Verdict],
    serving: list[Vintage],
) -> Outcome:
    """Accept the edition's vintages, or hold them all where gate A names one of them.

    `serving`: the source's vintages as they serve now; brought up to date here.
    """
    ids = {part.vintage.vintage_id for part in landed}
    against = tuple(v for v in verdicts if v.blocks and v.failing_vintages & ids)
    if against:
        own = tuple(v.about(ids) for v in against)
        return _hold(line, source, edition, own[0].rule, as_text(own), own)
    reading = landed[0].vintage.reading_id
    new = [part for part in landed if not _is_seen_again(part, serving)]
    for part in new:
        line.landed.accept(part.vintage, part.rows, part.quarantined)
    gone = [v for v in serving if v.edition_id == edition.edition_id and v.vintage_id not in ids]
    line.landed.forget(gone)
    accepted = {part.vintage.vintage_id for part in new}
    serving[:] = [v for v in serving if v not in gone and v.vintage_id not in accepted] + [p.vintage for p in new]
    outcome = "accepted" if new else "seen_again"
    line.landed.note(source.id, EditionState(edition.edition_id, reading, outcome, tuple(sorted(ids))))
    return Outcome(
        source.id,
        edition.edition_id,
        outcome,
        tuple(sorted(part.vintage.vintage_id for part in new)),
        rows=sum(part.vintage.rows for part in new),
        quarantined=sum(part.vintage.quarantined for part in new),
        verdicts=tuple(verdicts),
    )


def _is_seen_again(part: Landing, serving: Sequence[Vintage]) -> bool:
    """The last vintage that speaks about the same scope says the same, and is not this vintage's earlier reading."""
    if any(v.vintage_id == part.vintage.vintage_id for v in serving):
        return False
    earlier = [v for v in serving if v.scope_hash == part.vintage.scope_hash and _known(v) <= _known(part.vintage)]
    return bool(earlier) and max(earlier, key=_known).content_hash == part.vintage.content_hash


def _known(vintage: Vintage) -> tuple[dt.datetime, dt.datetime, str]:
    return vintage.known_from, vintage.retrieved_at, vintage.vintage_id


def _hold(
    line: Line, source: Source, edition: Edition, reason: str, report: str, verdicts: tuple[Verdict, ...]
) -> Outcome:
    title = f"{source.id}: {_named(edition)}"
    state = EditionState(edition.edition_id, reading_id(source, line.reference), "held", reason=reason)
    line.landed.hold(source.id, state, report, as_html(verdicts, title, reason=report))
    line.say("gate A", f"HELD {title}")
    return Outcome(source.id, edition.edition_id, "held", reason=reason, report=report, verdicts=verdicts)


def sweep_builds(build: Path, keep: int = 3) -> None:
    """Old run folders go; the newest few stay for looking into."""
    folders = sorted((p for p in build.glob("*") if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for folder in folders[:-keep]:
        shutil.rmtree(folder, ignore_errors=True)


def run_id_at(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")
