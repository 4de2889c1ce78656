"""What to say of a sheet whose header is not the declared one: what differs, in which cells, and the
lines of YAML that would declare it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ingest.declare.table import DeclaredTable
from ingest.parse.headers.candidate import HeaderCandidate
from ingest.parse.headers.levels import to_one_line
from ingest.parse.headers.located import list_spellings, name_column
from ingest.parse.headers.similar import SimilarText, find_most_similar
from ingest.parse.personal_shapes import find_personal_headers
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet

# From here on a header nobody claims is offered as another spelling of the closest column.
_SIMILAR = 0.7
_ROWS_COMPARED = 60


@dataclass(frozen=True)
class HeaderDifference:
    """One difference: the sentence about it, YAML to paste, and what is said at the cells at fault.

    `cells`: (coordinate, sentence). `guess`: the coordinate that is offered for a missing column.
    """

    found: str
    to_paste: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    guess: str | None = None


@dataclass(frozen=True)
class DriftReport:
    """Everything in which the best candidate differs from the declared table."""

    header: HeaderCandidate
    differences: tuple[HeaderDifference, ...]

    def describe_found(self) -> str:
        """The headers as printed, then a line per difference."""
        headers = " | ".join(self.header.texts.values()) or "no header at all"
        lines = [difference.found for difference in self.differences]
        return "\n    ".join([headers, *lines])

    def describe_fix(self) -> str:
        """The lines to add to the source's YAML, each with where it goes."""
        lines = ["look at the file, then add to the source's YAML"]
        for difference in self.differences:
            lines += difference.to_paste
        return "\n    ".join(lines)

    def list_places(self, sheet: Sheet) -> tuple[CellProblem, ...]:
        """The cells at fault; none where the sheet has no header row (JSON)."""
        row = self.header.row
        if not row:
            return ()
        places = []
        for difference in self.differences:
            for coordinate, sentence in difference.cells:
                places.append(CellProblem(sheet.name, row, coordinate, sentence))
        return tuple(places)


class HeaderDrift(Refusal):
    """The Refusal `header_drift` of a sheet, with the best candidate for its header."""

    def __init__(
        self,
        sheet: Sheet,
        report: DriftReport,
        required: list[str],
        where: str,
    ) -> None:
        self.sheet = sheet
        self.header = report.header
        super().__init__(
            "header_drift",
            expected=" | ".join(required),
            found=report.describe_found(),
            where=where,
            to_fix=report.describe_fix(),
            places=report.list_places(sheet),
        )


def build_drift_refusal(
    sheet: Sheet,
    table: DeclaredTable,
    header: HeaderCandidate | None,
    where: str,
    on: dt.date | None,
) -> HeaderDrift:
    """What to say of a sheet. `header`: the best candidate, None where no word is known."""
    if header is None:
        header = _find_most_similar_row(sheet, table)
    missing = describe_missing(header, on)
    guesses = {difference.guess for difference in missing}
    unclaimed = {at: text for at, text in header.unclaimed.items() if at not in guesses}
    differences = (
        *missing,
        *describe_unclaimed(header, unclaimed),
        *describe_repeated(header),
    )
    report = DriftReport(header, differences)
    required = [name_column(column) for column in table.columns if column.required]
    where = f"{where}, row {header.row}" if header.row else where
    return HeaderDrift(sheet, report, required, where)


def describe_missing(
    header: HeaderCandidate, on: dt.date | None
) -> list[HeaderDifference]:
    """A difference per required column that is not there, with the unclaimed text most like it."""
    claimed = {located.coordinate for located in header.columns}
    # Each guess leaves the texts that are reported as unclaimed, but may be guessed again.
    texts = header.unclaimed or {
        at: t for at, t in header.texts.items() if at not in claimed
    }
    # What names something personal is never offered as a column that is read.
    personal = find_personal_headers(list(texts.values()))
    texts = {at: text for at, text in texts.items() if text not in personal}
    differences = []
    for column in header.missing_columns():
        name = name_column(column)
        similar = find_most_similar(list_spellings(column), texts.items())
        if similar:
            differences.append(_guess_missing(name, similar, header.row, on))
        else:
            first_texts = list(header.texts)[:1]
            differences.append(
                HeaderDifference(
                    found=f"“{name}” is missing, and no header is left that could be it",
                    cells=tuple(
                        (at, f"“{name}” is missing in this row") for at in first_texts
                    ),
                )
            )
    return differences


def _guess_missing(
    name: str, similar: SimilarText, row: int, on: dt.date | None
) -> HeaderDifference:
    cell = f"{similar.place}{row or ''}"
    since = f", since: {on}" if on else ""
    spelling = f"{{text: {quote_yaml(similar.text)}{since}}}"
    return HeaderDifference(
        found=f"“{name}” is missing; closest: “{similar.text}” at {cell} ({similar.similarity:.0%} alike)",
        to_paste=(
            f"under the column “{name}”, if it is the same thing:\n      - {spelling}",
        ),
        cells=((similar.place, f"“{name}” is missing; is this it?"),),
        guess=similar.place,
    )


def describe_unclaimed(
    header: HeaderCandidate, unclaimed: dict[str, str]
) -> list[HeaderDifference]:
    """A difference per text that is no declared column's, with the spelling most like it.

    One that names something personal is to be declared so: a column that is read as nothing still
    lies in every copy.
    """
    spellings = []
    for column in header.table.columns:
        spellings += [(text, text) for text in list_spellings(column)]
    differences = []
    personal = find_personal_headers(list(unclaimed.values()))
    for coordinate, text in unclaimed.items():
        if text in personal:
            differences.append(_describe_personal(header, coordinate, text))
            continue
        similar = find_most_similar([text], spellings)
        closest = ""
        to_paste = []
        if similar:
            closest = (
                f"; closest declared: “{similar.text}” ({similar.similarity:.0%} alike)"
            )
        if similar and similar.similarity >= _SIMILAR:
            to_paste.append(
                f"under the column “{similar.text}”, if it is the same thing:\n      - {quote_yaml(text)}"
            )
        to_paste.append(
            f"under `columns`, if it is not wanted:\n      - {{to: nothing, spellings: [{quote_yaml(text)}]}}"
        )
        differences.append(
            HeaderDifference(
                found=f"“{text}” at {coordinate}{header.row} is not declared{closest}",
                to_paste=tuple(to_paste),
                cells=((coordinate, f"“{text}” is no column of this form{closest}"),),
            )
        )
    return differences


def _describe_personal(
    header: HeaderCandidate, coordinate: str, text: str
) -> HeaderDifference:
    found = f"“{text}” at {coordinate}{header.row} is not declared, and names something personal"
    return HeaderDifference(
        found=found,
        to_paste=(
            "ask the sender to leave it out, or declare that it never lands, beside"
            f" `tables`:\n      personal: [{quote_yaml(text)}]",
        ),
        cells=((coordinate, f"“{text}” names something personal; leave it out"),),
    )


def describe_repeated(header: HeaderCandidate) -> list[HeaderDifference]:
    """A difference per column that stands at several places."""
    differences = []
    for column, places in header.repeated_columns():
        name = name_column(column)
        coordinates = [place.coordinate for place in places]
        upper_header = quote_yaml(places[0].text)
        differences.append(
            HeaderDifference(
                found=f"“{name}” stands at {' and '.join(coordinates)}",
                to_paste=(
                    f"spell the column “{name}” with its upper header: {upper_header}",
                ),
                cells=tuple(
                    (at, f"“{name}” stands here and elsewhere") for at in coordinates
                ),
            )
        )
    return differences


def _find_most_similar_row(sheet: Sheet, table: DeclaredTable) -> HeaderCandidate:
    """Where no word is known, the row near the top that looks most like the header."""
    required = [list_spellings(column) for column in table.columns if column.required]
    best_score, best_row = -1.0, 0
    best_texts: dict[str, str] = {}
    for row, *cells in sheet.cells.head(_ROWS_COMPARED).iter_rows():
        texts = {}
        for coordinate, cell in zip(sheet.columns, cells, strict=True):
            if cell:
                texts[coordinate] = to_one_line(cell)
        score = _score_row(required, texts)
        if score > best_score:
            best_score, best_row, best_texts = score, row, texts
    return HeaderCandidate(table, best_row, best_row, 1, best_texts, (), {})


def _score_row(required: list[list[str]], texts: dict[str, str]) -> float:
    """How much the row is like the required columns, each from 0 to 1, summed."""
    score = 0.0
    for words in required:
        similar = find_most_similar(words, texts.items())
        if similar:
            score += similar.similarity
    return score


def quote_yaml(text: str) -> str:
    """The text as a double-quoted YAML scalar, to be pasted into a declaration."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
