"""Asking, keeping, reading and judging: from a source's declaration to accepted vintages. No Dagster here.

One source that fails never stops the others: its last accepted vintages keep serving, and the reason is told.
"""

from __future__ import annotations

import datetime as dt
import shutil
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from expectations.judge import run_gate_a
from expectations.report.html import write_html_report
from expectations.report.text import write_text_report
from expectations.verdict import Verdict
from ingest.contract.landed import CONTRACTS
from ingest.contract.table import Contract
from ingest.declare.source import Source
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched, NotFetched, Seen
from ingest.land.annotate.findings import Finding, list_findings
from ingest.land.annotate.workbook import annotate_workbook
from ingest.land.edition import land_edition
from ingest.land.reading import build_reading_id
from ingest.problem import Refusal
from ingest.store.landed import HeldReport
from ingest.store.landing import Landing
from ingest.store.records import Edition, EditionState, Vintage
from orchestration.pipeline.workspace import SEEDS, Workspace


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


def ask_source(line: Workspace, source: Source) -> Asked:
    """Fetch a source's files and keep them raw; a refusal is told, not raised."""
    last = {f.url: f for e in line.raw.list_editions(source.id) for f in e.files} if source.is_live else {}
    seen = {url: Seen(f.sha256, f.headers) for url, f in last.items()}
    try:
        answer = fetch_source(source, inbox=line.paths.inbox, client=line.client, clock=line.clock, seen=seen)
    except Refusal as refusal:
        return Asked(source.id, 0, 0, str(refusal))
    except Exception as error:  # an answer of a shape nobody thought of must not keep the others from being asked
        return Asked(source.id, 0, 0, str(_broken(source.id, error)))
    if isinstance(answer, NotFetched):
        return Asked(source.id, 0, 0, "not asked: a live portal, reached only with --live")
    came = [a for a in answer if isinstance(a, Fetched)]
    unchanged = [last[a.url] for a in answer if not isinstance(a, Fetched)]
    if not came:
        return Asked(source.id, 0, 0)
    together = [came] if source.edition.of == "all_files" else [[f] for f in came]
    kept = [line.raw.keep_edition(source.id, files, unchanged if len(together) == 1 else []) for files in together]
    return Asked(source.id, len(kept), sum(is_new for _, is_new in kept))


def land_sources(line: Workspace, sources: Iterable[Source], workshop: Path) -> list[Outcome]:
    """Read every edition that was never read this way, judge them all at gate A, and accept or hold each."""
    outcomes: list[Outcome] = []
    landings: list[tuple[Source, Edition, list[Landing]]] = []
    waiting: list[tuple[Source, Edition, str]] = []
    for source in sources:
        wanted = build_reading_id(source, line.reference)
        editions = line.raw.list_editions(source.id)
        states = {e.edition_id: line.landed.find_state(source.id, e.edition_id) for e in editions}
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
                landed = land_edition(
                    source,
                    edition,
                    raw_path=line.raw.file_path,
                    reference=line.reference,
                    scratch_folder=workshop / "landed",
                )
            except Refusal as refusal:
                outcomes.append(_hold(line, source, edition, refusal.reason, str(refusal), refusal=refusal))
                continue
            except Exception as error:  # a fault of ours at one file must not keep the others from being read
                broken = _broken(_named(edition), error)
                outcomes.append(_hold(line, source, edition, broken.reason, str(broken), refusal=broken))
                continue
            landings.append((source, edition, landed))
    verdicts = _gate_a(line, landings, workshop)
    serving: dict[str, list[Vintage]] = {}
    for source, edition, landed in landings:
        if source.id not in serving:
            serving[source.id] = line.landed.list_vintages(source.id)
        outcomes.append(_settle(line, source, edition, landed, verdicts[source.contract], serving[source.id]))
    for source, edition, reason in waiting:
        if not _is_replaced(line, source, edition):
            outcomes.append(Outcome(source.id, edition.edition_id, "held", reason=f"still held: {reason}"))
    return outcomes


def _broken(where: str, error: Exception) -> Refusal:
    at = traceback.extract_tb(error.__traceback__)[-1]
    return Refusal(
        "reader_failed",
        expected="a file our reader can take, or a reason why it can't",
        found=f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}",
        where=where,
        to_fix="a fault of this program: tell its keepers, with the file; it is read again once the program changes",
    )


def _is_replaced(line: Workspace, source: Source, edition: Edition) -> bool:
    """A held edition is settled once a later one of the same files was accepted; its bytes stay in the raw store."""
    names = {f.name for f in edition.files}
    for later in line.raw.list_editions(source.id):
        state = line.landed.find_state(source.id, later.edition_id)
        same_files = source.edition.of == "all_files" or names & {f.name for f in later.files}
        if later.retrieved_at > edition.retrieved_at and same_files and state and state.outcome != "held":
            held = line.landed.find_state(source.id, edition.edition_id)
            line.landed.write_state(source.id, held.model_copy(update={"outcome": "replaced"}))
            return True
    return False


def _named(edition: Edition) -> str:
    return edition.files[0].name if len(edition.files) == 1 else f"{len(edition.files)} files"


def _gate_a(
    line: Workspace, landings: Sequence[tuple[Source, Edition, list[Landing]]], workshop: Path
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
        names = {
            f.sha256: f.name for source, edition, _ in landings for f in edition.files if source.contract == name
        }
        with duckdb.connect(str(database)) as connection:
            connection.execute("create schema candidate; create schema reference")
            _candidates(connection, contract, candidates)
            vintages = pl.DataFrame(
                [
                    (
                        c.vintage.vintage_id, c.vintage.source_id, c.vintage.known_from, c.records, c.vintage.rows,
                        c.vintage.quarantined, line.sources[c.vintage.source_id].is_synthetic,
                    )
                    for c in candidates
                ],
                schema={
                    "vintage_id": pl.String, "source_id": pl.String, "known_from": pl.Datetime, "records": pl.Int64,
                    "rows": pl.Int64, "quarantined": pl.Int64, "is_synthetic": pl.Boolean,
                },
                orient="row",
            )  # fmt: skip
            connection.register("vintages", vintages)
            connection.execute("create table candidate.vintage as select * from vintages")
            connection.register(
                "files", pl.DataFrame(list(names.items()), schema=["raw_sha256", "file_name"], orient="row")
            )
            connection.execute("create table candidate.raw_file as select * from files")
            declared = {source.id: source for source, *_ in landings if source.contract == name}
            totals = {(s.id, total) for s in declared.values() for table in s.tables for total in table.totals}
            connection.execute("create table candidate.declared_total (source_id varchar, total varchar)")
            if totals:
                connection.executemany("insert into candidate.declared_total values (?, ?)", sorted(totals))
            load_reference(connection)
        rows = sum(c.vintage.rows for c in candidates)
        line.say("gate A", f"judging {len(candidates)} vintage(s), {rows:,} rows of {name}")
        judged[name] = run_gate_a(database, name, today=line.clock().date())
        database.unlink()
    return judged


def _candidates(connection: duckdb.DuckDBPyConnection, contract: Contract, landings: Sequence[Landing]) -> None:
    """The candidates' rows as `candidate.<contract>`: a table, or where they are cases a view of their files."""
    names = ", ".join(f'"{c.name}"' for c in contract.columns)
    files = [str(path) for part in landings for path in part.files]
    if contract.is_counted:
        listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
        connection.execute(f"create view candidate.{contract.name} as select {names} from read_parquet([{listed}])")
        return
    connection.execute(f"create table candidate.{contract.name} ({contract.create_columns})")
    connection.execute(
        f"insert into candidate.{contract.name} select {names} from read_parquet($files)", {"files": files}
    )


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
    line: Workspace,
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
    against = tuple(v for v in verdicts if v.is_blocking and v.failing_vintages & ids)
    if against:
        own = tuple(v.narrow_to(ids) for v in against)
        return _hold(line, source, edition, own[0].rule, write_text_report(own), verdicts=own)
    reading = landed[0].vintage.reading_id
    new = [part for part in landed if not _is_seen_again(part, serving)]
    for part in new:
        line.landed.accept(part)
    gone = [v for v in serving if v.edition_id == edition.edition_id and v.vintage_id not in ids]
    line.landed.withdraw_vintages(gone)
    accepted = {part.vintage.vintage_id for part in new}
    serving[:] = [v for v in serving if v not in gone and v.vintage_id not in accepted] + [p.vintage for p in new]
    outcome = "accepted" if new else "seen_again"
    warned = tuple(v.narrow_to(ids) for v in verdicts if v.outcome == "failed" and v.failing_vintages & ids)
    warning = write_text_report(warned) if warned else ""
    state = EditionState(
        edition_id=edition.edition_id,
        reading_id=reading,
        outcome=outcome,
        vintage_ids=tuple(sorted(ids)),
        warning=warning,
    )
    line.landed.write_state(source.id, state)
    return Outcome(
        source.id,
        edition.edition_id,
        outcome,
        tuple(sorted(part.vintage.vintage_id for part in new)),
        rows=sum(part.vintage.rows for part in new),
        quarantined=sum(part.vintage.quarantined for part in new),
        report=warning,
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
    line: Workspace,
    source: Source,
    edition: Edition,
    reason: str,
    report: str,
    *,
    verdicts: tuple[Verdict, ...] = (),
    refusal: Refusal | None = None,
) -> Outcome:
    title = f"{source.id}: {_named(edition)}"
    state = EditionState(
        edition_id=edition.edition_id,
        reading_id=build_reading_id(source, line.reference),
        outcome="held",
        reason=reason,
    )
    copies = _annotated_copies(line, source, edition, verdicts, refusal)
    page = write_html_report(verdicts, title, reason=report, copies=copies)
    for name in copies:
        report = (
            f"{report.rstrip()}\n  annotated copy: {line.landed.held_folder(source.id, edition.edition_id) / name}\n"
        )
    line.landed.hold(source.id, state, HeldReport(report, page, copies))
    line.say("gate A", f"HELD {title}")
    return Outcome(source.id, edition.edition_id, "held", reason=reason, report=report, verdicts=verdicts)


def _annotated_copies(
    line: Workspace, source: Source, edition: Edition, verdicts: Sequence[Verdict], refusal: Refusal | None
) -> dict[str, bytes]:
    """Name → bytes of each workbook of the edition with its bad cells marked, ready to be sent back."""
    copies: dict[str, bytes] = {}
    for file in edition.files if source.read.kind == "spreadsheet" else ():
        findings = list_findings(refusal, file.name) if refusal else _findings(verdicts, file.name)
        path = line.raw.file_path(source.id, file.sha256)
        if findings and (copy := annotate_workbook(path, file.name, findings)):
            copies[copy.name if copy.name not in copies else f"{len(copies)}-{copy.name}"] = copy.content
    return copies


def _findings(verdicts: Sequence[Verdict], file: str) -> list[Finding]:
    """The rows of a file that broke a rule; a rule that names no row is about the whole of it."""
    found = []
    for v in verdicts:
        rule = Finding(v.sentence_vi, v.sentence, v.expected, v.found, v.to_fix)
        placed = [row for row in v.failing_rows if "cell" in row]
        own = [row for row in placed if row["file"] == file]
        found += [replace(rule, found=_met(row), sheet=str(row["sheet"]), cell=str(row["cell"])) for row in own]
        if not placed or (own and v.failing_count > len(placed)):
            found.append(rule)
    return found


def _met(row: dict[str, object]) -> str:
    """What explains a failing row: the first columns beside its place, which are the ones its rule shows."""
    told = {k: v for k, v in row.items() if k not in ("file", "sheet", "cell", "source_id", "vintage_id")}
    return ", ".join(f"{k}: {v}" for k, v in [(k, v) for k, v in told.items() if v is not None][:6])


def sweep_builds(build: Path, keep: int = 3) -> None:
    """Old run folders go; the newest few stay for looking into."""
    folders = sorted((p for p in build.glob("*") if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for folder in folders[:-keep]:
        shutil.rmtree(folder, ignore_errors=True)


def run_id_at(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")
