"""By what a declared table is known among the sheets and files that come with it: its title."""

from __future__ import annotations

from pathlib import PurePosixPath

from ingest.declare.pattern import compile_pattern
from ingest.declare.table import TableTitle
from ingest.parse.spelling import normalise_spellings
from ingest.read.sheet import Sheet

# A title, or a form's own number, stands in one of so many first rows, if anywhere.
_ROWS_OF_A_TITLE = 15


def bears_title(sheet: Sheet, file_name: str, title: TableTitle) -> bool | None:
    """Whether the sheet is titled so; None where it bears no title that could be compared."""
    first_rows = sheet.cells.drop("row").head(_ROWS_OF_A_TITLE).rows()
    lines = []
    for row in first_rows:
        texts = [" ".join(text.split()) for text in row if text]
        if texts:
            lines.append(" ".join(texts))
    if title.words and _begins_with_any(
        [*lines, PurePosixPath(file_name).stem], title.words
    ):
        return True
    return _bears_form(sheet.name, "\n".join(lines), title)


def _begins_with_any(lines: list[str], titles: tuple[str, ...]) -> bool:
    """Whether a line is one of the titles, or goes on after it with another word."""
    wanted = normalise_spellings(titles)
    for line in normalise_spellings(lines):
        for words in wanted:
            rest = line.removeprefix(words)
            if rest != line and not rest[:1].isalnum():
                return True
    return False


def _bears_form(sheet_name: str, banner: str, title: TableTitle) -> bool | None:
    bears: bool | None = None
    for pattern, text in (
        (title.in_sheet_name, sheet_name),
        (title.in_banner, banner),
    ):
        groups = compile_pattern(pattern).match(text) if pattern else None
        if groups is None:
            continue
        if title.form is None or groups.get("form") == title.form:
            return True
        bears = False
    return bears
