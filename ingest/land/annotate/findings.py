"""What is wrong with one file, a finding for each place, from what its refusal says."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.land.annotate.sentences import find_rule_text
from ingest.problem import CellProblem, Refusal

# Nobody corrects more by hand; the sheet says how many more there are.
MAX_FINDINGS = 2_000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the rule as a sentence, and where.

    `cell` as in "C4"; without one it is about the file as a whole.
    """

    sentence_vi: str
    sentence: str
    expected: str
    found: str
    to_fix: str
    sheet: str = ""
    cell: str = ""


def list_findings(refusal: Refusal, file: str) -> list[Finding]:
    """What a refusal says of one file: of the file as a whole, then of each cell.

    Empty where it is about another file.
    """
    is_here = refusal.where.startswith(file)
    cells = []
    for place in refusal.places:
        if place.file == file or (is_here and not place.file):
            cells.append(_describe_cell(place, refusal))
    if not cells and not is_here:
        return []
    return [_describe_file(refusal), *cells]


def _describe_file(refusal: Refusal) -> Finding:
    text = find_rule_text(refusal.reason)
    return Finding(
        sentence_vi=text.sentence_vi,
        sentence=text.sentence_en,
        expected=refusal.expected,
        found=refusal.found,
        to_fix=f"{text.to_fix_vi} · {refusal.to_fix}",
    )


def _describe_cell(place: CellProblem, refusal: Refusal) -> Finding:
    text = find_rule_text(place.rule or refusal.reason)
    expected = f"{text.sentence_vi} · {text.sentence_en}"
    # Which headers a form has, no general sentence can say.
    if refusal.reason == "header_drift":
        expected = refusal.expected
    return Finding(
        sentence_vi=text.sentence_vi,
        sentence=text.sentence_en,
        expected=expected,
        found=place.problem,
        to_fix=f"{text.to_fix_vi} · {text.to_fix_en}",
        sheet=place.sheet,
        cell=f"{place.column}{place.row}",
    )
