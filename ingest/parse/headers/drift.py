"""What to say of a sheet whose header is not the declared one: what differs, in which cells, and the
lines of YAML that would declare it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.headers.advice import (
    Guess,
    can_be_pasted,
    find_closest_column,
    find_guess,
    fits_content,
    leave_personal_out,
)
from ingest.parse.headers.candidate import HeaderCandidate
from ingest.parse.headers.levels import to_one_line
from ingest.parse.headers.located import list_spellings, name_column
from ingest.parse.headers.similar import find_most_similar
from ingest.parse.personal_shapes import find_personal_headers
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet

# JSON may have hundreds of fields.
_HEADERS_SHOWN = 40
# Of a text that is no header so much is shown.
_LONGEST_SHOWN = 60
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
        texts = list(self.header.texts.values())
        headers = " | ".join(texts[:_HEADERS_SHOWN]) or "no header at all"
        if len(texts) > _HEADERS_SHOWN:
            headers += f" … and {len(texts) - _HEADERS_SHOWN} more"
        lines = [difference.found for difference in self.differences]
        return "\n    ".join([headers, *lines])

    def describe_fix(self) -> str:
        """The lines to add to the source's YAML, each with where it goes."""
        to_paste: list[str] = []
        for difference in self.differences:
            to_paste += difference.to_paste
        if not to_paste:
            return (
                "look at the file: it may be another table, or a new edition with other columns, for which "
                "the source's YAML needs an entry of its own in `tables`"
            )
        lines = ["look at the file, then add to the source's YAML", *to_paste]
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
    missing = describe_missing(header, sheet, on)
    guesses = {difference.guess for difference in missing}
    unclaimed = {at: text for at, text in header.unclaimed.items() if at not in guesses}
    differences = (
        *describe_moved_records(header),
        *missing,
        *describe_unclaimed(header, sheet, unclaimed),
        *describe_repeated(header, sheet),
    )
    report = DriftReport(header, differences)
    required = [name_column(column) for column in table.columns if column.required]
    where = f"{where}, row {header.row}" if header.row else where
    return HeaderDrift(sheet, report, required, where)


def describe_moved_records(header: HeaderCandidate) -> list[HeaderDifference]:
    """Where the fields that are missing stand in a list deeper in the document, which list it is."""
    for column in header.missing_columns():
        for spelling in list_spellings(column):
            for name in header.texts:
                records = name.removesuffix(f"/*{spelling}")
                if spelling.startswith("/") and records != name:
                    return [
                        HeaderDifference(
                            found=f"“{spelling}” stands in the list “{records}”",
                            to_paste=(
                                "in place of the source's `read`, if those are its records:"
                                f"\n      read: {{kind: json_records, records: {records}}}",
                            ),
                        )
                    ]
    return []


def describe_missing(
    header: HeaderCandidate, sheet: Sheet, on: dt.date | None
) -> list[HeaderDifference]:
    """A difference per required column that is not there, with the unclaimed text most like it, where
    one is like enough and what stands below it could be that column.
    """
    claimed = {located.coordinate for located in header.columns}
    # Each guess leaves the texts that are reported as unclaimed, but may be guessed again.
    texts = header.unclaimed or {
        at: t for at, t in header.texts.items() if at not in claimed
    }
    texts = leave_personal_out(texts)
    differences = []
    for column in header.missing_columns():
        guess = find_guess(column, texts, header, sheet)
        if guess:
            differences.append(_guess_missing(column, guess, header.row, on))
            continue
        name = name_column(column)
        first_texts = list(header.texts)[:1]
        found = f"“{name}” is missing, and no header is left that could be it"
        cells = tuple((at, f"“{name}” is missing in this row") for at in first_texts)
        differences.append(HeaderDifference(found=found, cells=cells))
    return differences


def _guess_missing(
    column: DeclaredColumn, guess: Guess, row: int, on: dt.date | None
) -> HeaderDifference:
    name = name_column(column)
    cell = f"{guess.place}{row or ''}"
    since = f", since: {on}" if on else ""
    spelling = f"{{text: {quote_yaml(guess.text)}{since}}}"
    return HeaderDifference(
        found=f"“{name}” is missing; closest: “{guess.text}” at {cell} ({guess.similarity:.0%} alike)",
        to_paste=(
            f"under the column “{name}”{_name_field(column)}, if it is the same thing:\n      - {spelling}",
        ),
        cells=((guess.place, f"“{name}” is missing; is this it?"),),
        guess=guess.place,
    )


def _name_field(column: DeclaredColumn) -> str:
    """Where a spelling goes in a column that so far has none."""
    return "" if column.spellings else ", in `spellings`"


def describe_unclaimed(
    header: HeaderCandidate, sheet: Sheet, unclaimed: dict[str, str]
) -> list[HeaderDifference]:
    """A difference per text that is no declared column's, with the column most like it, if any is.

    One that names something personal is to be declared so: a column that is read as nothing still
    lies in every copy. `nothing` is not offered where the column could be one that is missing.
    """
    differences = []
    personal = find_personal_headers(list(unclaimed.values()))
    for coordinate, text in unclaimed.items():
        if text in personal:
            differences.append(_describe_personal(header, coordinate, text))
        elif not can_be_pasted(text):
            differences.append(_describe_unreadable(header, coordinate, text))
        else:
            differences.append(_describe_other(header, sheet, coordinate, text))
    return differences


def _describe_other(
    header: HeaderCandidate, sheet: Sheet, coordinate: str, text: str
) -> HeaderDifference:
    closest = ""
    to_paste = []
    similar = find_closest_column(text, header.table)
    if similar:
        column, of_column = similar
        name = name_column(column)
        closest = (
            f"; closest declared: “{of_column.text}” ({of_column.similarity:.0%} alike)"
        )
        if fits_content(column, sheet, header, coordinate):
            to_paste.append(
                f"under the column “{name}”{_name_field(column)}, if it is the same thing:"
                f"\n      - {quote_yaml(text)}"
            )
    if not _could_be_missing(header, sheet, coordinate):
        to_paste.append(
            f"under `columns`, if it is not wanted:\n      - {{to: nothing, spellings: [{quote_yaml(text)}]}}"
        )
    return HeaderDifference(
        found=f"“{text}” at {_name_cell(coordinate, header)} is not declared{closest}",
        to_paste=tuple(to_paste),
        cells=((coordinate, f"“{text}” is no column of this form{closest}"),),
    )


def _name_cell(coordinate: str, header: HeaderCandidate) -> str:
    """ "D4"; of JSON the field's own pointer."""
    return f"{coordinate}{header.row or ''}"


def _could_be_missing(header: HeaderCandidate, sheet: Sheet, coordinate: str) -> bool:
    """Whether what stands there could be a required column that is missing: declared as nothing, it
    would be missing for ever.
    """
    return any(
        column.to != "nothing" and fits_content(column, sheet, header, coordinate)
        for column in header.missing_columns()
    )


def _describe_unreadable(
    header: HeaderCandidate, coordinate: str, text: str
) -> HeaderDifference:
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return HeaderDifference(
        found=f"“{shown}” at {_name_cell(coordinate, header)} is no header: letters of another encoding, or of"
        " another format",
        to_paste=(
            "ask the sender for the file in Unicode (UTF-8), saved from where it was made",
        ),
        cells=((coordinate, "this text can't be read as a header"),),
    )


def _describe_personal(
    header: HeaderCandidate, coordinate: str, text: str
) -> HeaderDifference:
    found = f"“{text}” at {_name_cell(coordinate, header)} is not declared, and names something personal"
    return HeaderDifference(
        found=found,
        to_paste=(
            "ask the sender to leave it out, or declare that it never lands, beside"
            f" `tables`:\n      personal: [{quote_yaml(text)}]",
        ),
        cells=((coordinate, f"“{text}” names something personal; leave it out"),),
    )


def _describe_hidden(coordinates: list[str]) -> str:
    """ ", and D is hidden"; "" where none is."""
    if not coordinates:
        return ""
    are_hidden = "is hidden" if len(coordinates) == 1 else "are hidden"
    return f", and {' and '.join(coordinates)} {are_hidden}"


def describe_repeated(header: HeaderCandidate, sheet: Sheet) -> list[HeaderDifference]:
    """A difference per column that stands at several places."""
    differences = []
    for column, places in header.repeated_columns():
        name = name_column(column)
        coordinates = [place.coordinate for place in places]
        where = " and ".join(coordinates)
        texts = {place.text for place in places}
        hidden = [at for at in coordinates if at in sheet.hidden_columns]
        advice = (
            f"{where} bear the same header{_describe_hidden(hidden)}: ask the sender which of them is "
            "meant, and to name the other otherwise or take it out"
        )
        if len(texts) == len(places):
            advice = f"spell the column “{name}” with its upper header: {quote_yaml(places[0].text)}"
        differences.append(
            HeaderDifference(
                found=f"“{name}” stands at {where}",
                to_paste=(advice,),
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
