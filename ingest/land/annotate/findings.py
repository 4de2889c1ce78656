"""What is wrong with one file, one finding a place, from what its refusal says."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.land.annotate.sentences import RULE_SENTENCES
from ingest.problem import CellProblem, Refusal

# Nobody mends more by hand; the sheet says how many more there are.
MAX_FINDINGS = 2_000
_MEND = "sửa ô này rồi gửi lại tệp · correct this cell and send the file again"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the rule as a sentence, and where. With no `cell` it is the file as a whole."""

    sentence_vi: str
    sentence: str
    expected: str
    found: str
    to_fix: str
    sheet: str = ""
    cell: str = ""


def list_findings(refusal: Refusal, file: str) -> list[Finding]:
    """What a refusal says of one file: of the file as a whole, then of each cell. Empty where it is about another."""
    is_here = refusal.where.startswith(file)
    places = [p for p in refusal.places if p.file == file or (is_here and not p.file)]
    if not places and not is_here:
        return []
    sentence_vi, sentence = RULE_SENTENCES.get(refusal.reason, (refusal.reason, refusal.reason))
    whole = Finding(sentence_vi, sentence, refusal.expected, refusal.found, refusal.to_fix)
    return [whole, *(_of_cell(place, refusal) for place in places)]


def _of_cell(place: CellProblem, refusal: Refusal) -> Finding:
    sentence_vi, sentence = RULE_SENTENCES.get(place.rule or refusal.reason, (place.rule, place.rule))
    expected = refusal.expected if refusal.reason == "header_drift" else sentence
    cell = f"{place.column}{place.row}"
    return Finding(sentence_vi, sentence, expected, place.problem, _MEND, place.sheet, cell)
