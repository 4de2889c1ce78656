"""Setting an edition aside: its report, and copies of its workbooks with the bad cells marked."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from expectations.report.held import write_html_report
from expectations.report.text import write_text_report
from expectations.verdict import MOST_ROWS_SHOWN, Verdict
from ingest.declare.source import Source
from ingest.land.annotate.findings import Finding, list_findings
from ingest.land.annotate.sentences import find_rule_text
from ingest.land.annotate.workbook import annotate_workbook
from ingest.land.reading import build_reading_id
from ingest.problem import Refusal
from ingest.store.landed import HeldReport
from ingest.store.records import Edition, EditionState
from orchestration.pipeline.editions.reading import name_edition
from orchestration.pipeline.workspace import Workspace

# Of a failing row, the columns that say where it stands; the others explain what is wrong with it.
_PLACE_COLUMNS = frozenset({"file", "sheet", "cell", "source_id", "vintage_id"})
_MOST_COLUMNS_SHOWN = 6
_LONGEST_LINE = 300


@dataclass(frozen=True)
class Objection:
    """Why an edition is held: the refusal of a reader, or the verdicts of gate A against it.

    `found`: what is wrong, in one line. `attachments`: name → bytes of files that lie beside the
    report.
    """

    rule: str
    report: str
    found: str
    verdicts: tuple[Verdict, ...] = ()
    refusal: Refusal | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def from_refusal(cls, refusal: Refusal) -> Objection:
        return cls(refusal.reason, str(refusal), refusal.found, refusal=refusal)

    @classmethod
    def from_verdicts(
        cls,
        verdicts: tuple[Verdict, ...],
        attachments: Mapping[str, bytes] | None = None,
    ) -> Objection:
        """The first verdict gives the rule, all of them the report."""
        first = verdicts[0]
        return cls(
            first.rule,
            write_text_report(verdicts),
            first.found,
            verdicts,
            attachments=attachments or {},
        )


def hold_edition(
    workspace: Workspace, source: Source, edition: Edition, objection: Objection
) -> str:
    """Set the edition aside in `held/`; returns its report, with the place of each annotated copy."""
    title = f"{source.id}: {name_edition(edition)}"
    copies = annotate_copies(workspace, source, edition, objection)
    verdicts = objection.verdicts
    if objection.refusal:
        verdicts = (judge_refusal(objection.refusal),)
    page = write_html_report(verdicts, title, copies=copies)
    report = objection.report
    folder = workspace.landed.held_folder(source.id, edition.edition_id)
    for name in copies:
        report = f"{report.rstrip()}\n  annotated copy: {folder / name}\n"
    for name in objection.attachments:
        report = f"{report.rstrip()}\n  whole list: {folder / name}\n"
    reading_id = build_reading_id(source, workspace.reference)
    state = EditionState(
        edition_id=edition.edition_id,
        reading_id=reading_id,
        outcome="held",
        reason=objection.rule,
        found=shorten_line(objection.found),
    )
    files = {**copies, **objection.attachments}
    workspace.landed.hold(source.id, state, HeldReport(report, page, files))
    workspace.report_progress("gate A", f"HELD {title}")
    return report


def judge_refusal(refusal: Refusal) -> Verdict:
    """What a reader refused, as the page of the report tells it: a rule that did not hold, and the cells at fault."""
    text = find_rule_text(refusal.reason)
    cells: tuple[dict[str, object], ...] = tuple(
        {
            "sheet": place.sheet,
            "cell": f"{place.column}{place.row}",
            "problem": place.problem,
        }
        for place in refusal.places
    )
    return Verdict(
        refusal.reason,
        text.sentence_en,
        text.sentence_vi,
        refusal.where,
        "critical",
        "failed",
        refusal.expected,
        refusal.found,
        refusal.to_fix,
        failing_count=len(cells),
        failing_rows=cells[:MOST_ROWS_SHOWN],
        to_fix_vi=text.to_fix_vi,
    )


def shorten_line(text: str) -> str:
    """A text of any length on one line."""
    return textwrap.shorten(text, _LONGEST_LINE, placeholder="…")


def annotate_copies(
    workspace: Workspace, source: Source, edition: Edition, objection: Objection
) -> dict[str, bytes]:
    """File name → bytes of each workbook with its bad cells marked, ready to be sent back.

    Empty for files of other formats.
    """
    copies: dict[str, bytes] = {}
    if source.read.kind != "spreadsheet":
        return copies
    for file in edition.files:
        if objection.refusal:
            findings = list_findings(objection.refusal, file.name)
        else:
            findings = list_failing_cells(objection.verdicts, file.name)
        if not findings:
            continue
        copy = annotate_workbook(
            workspace.raw.file_path(source.id, file.sha256),
            file.name,
            findings,
            reference=workspace.reference,
            personal=source.personal,
        )
        if copy is None:
            continue
        name = copy.name
        # Two files of an edition may bear the same name in different folders.
        if name in copies:
            name = f"{len(copies)}-{name}"
        copies[name] = copy.content
    return copies


def list_failing_cells(verdicts: Sequence[Verdict], file: str) -> list[Finding]:
    """What gate A found in a file, cell by cell; a rule that names no row is about the whole file."""
    findings: list[Finding] = []
    for verdict in verdicts:
        of_rule = Finding(
            verdict.sentence_vi,
            verdict.sentence,
            verdict.expected,
            verdict.found,
            verdict.to_fix,
        )
        with_cell = [row for row in verdict.failing_rows if "cell" in row]
        in_file = [row for row in with_cell if row["file"] == file]
        for row in in_file:
            place = {"sheet": str(row["sheet"]), "cell": str(row["cell"])}
            findings.append(replace(of_rule, found=describe_failing_row(row), **place))
        has_more_rows = verdict.failing_count > len(with_cell)
        if not with_cell or (in_file and has_more_rows):
            findings.append(of_rule)
    return findings


def describe_failing_row(row: Mapping[str, object]) -> str:
    """What explains a failing row: the first columns beside its place, as its rule shows them."""
    shown: list[str] = []
    for column, value in row.items():
        if column not in _PLACE_COLUMNS and value is not None:
            shown.append(f"{column}: {value}")
    return ", ".join(shown[:_MOST_COLUMNS_SHOWN])
