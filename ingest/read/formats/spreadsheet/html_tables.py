"""Tables of a page that a portal gives out as .xls: one sheet, laid out as Excel shows the page."""

from __future__ import annotations

from html.parser import HTMLParser

from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.formats.spreadsheet.cell_marks import STRUCK
from ingest.read.formats.spreadsheet.contents import WORKBOOK
from ingest.read.formats.spreadsheet.markup_grid import MarkupGrid
from ingest.read.formats.spreadsheet.raised_digits import write_raised
from ingest.read.sheet import MAX_COLUMNS, Sheet

_NOT_SHOWN = ("script", "style", "head", "title", "template")
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center", "caption", "br")
_STRUCK_TAGS, _RAISED_TAGS = ("s", "strike", "del"), ("sup",)
_WAYS_TO_HIDE = ("display:none", "visibility:hidden", "visibility:collapse")
_MOST_ROWS = 1 << 20


def read_html_tables(data: bytes, name: str) -> list[Sheet]:
    """One sheet with the rows of all its tables one below the other, and the texts between them.

    A merged cell keeps its text in its first place. Raises Refusal `not_what_it_says` where the page
    has no table, or one that has nothing but a single cell.
    """
    page = _Page(name)
    page.feed(decode_text(data, name, None))
    page.close()
    page.end_text()
    if page.widest_row < 2:
        raise Refusal(
            "not_what_it_says",
            expected=WORKBOOK,
            found="an HTML page without a table under the name of a workbook",
            where=name,
            to_fix="look at what the address gives now; it may be a page or an error message",
        )
    return [page.grid.build_sheet("1", name)]


class _Page(HTMLParser):
    """Rows and cells as they come. A table inside a cell is part of the cell's text."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.grid = MarkupGrid()
        self.widest_row = 0
        self._name = name
        self._row = self._column = 0
        self._texts: list[str] = []
        self._span = (1, 1)
        self._depth = self._not_shown = 0
        self._is_in_cell = False
        self._problem = ""
        self._raised_from: int | None = None
        self._taken: set[tuple[int, int]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _NOT_SHOWN:
            self._not_shown += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.end_text()
        elif tag == "tr" and self._depth == 1:
            self._end_cell()
            self._row += 1
            self._column = 0
            if _is_hidden(attributes):
                self.grid.hide(self._row)
            self._check_size(self._row, _MOST_ROWS)
        elif tag in ("td", "th") and self._depth == 1:
            self._begin_cell(attributes)
        elif tag in _BLOCKS and not self._is_in_cell:
            self.end_text()
        elif tag == "br":
            self._texts.append("\n")
        if self._is_in_cell:
            self._mark_letters(tag, attributes)

    def _mark_letters(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Keep what a tag in or of a cell says of its letters."""
        if tag in _STRUCK_TAGS or "line-through" in _read_style(attributes):
            self._problem = STRUCK
        elif tag in _RAISED_TAGS:
            self._raised_from = len(self._texts)

    def handle_endtag(self, tag: str) -> None:
        if tag in _RAISED_TAGS and self._raised_from is not None:
            self._texts[self._raised_from :] = [
                write_raised("".join(self._texts[self._raised_from :]))
            ]
            self._raised_from = None
        if tag in _NOT_SHOWN:
            self._not_shown = max(self._not_shown - 1, 0)
        elif tag == "table":
            if self._depth == 1:
                self._end_cell()
            self._depth = max(self._depth - 1, 0)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._end_cell()
        elif tag in _BLOCKS and not self._is_in_cell:
            self.end_text()

    def handle_data(self, data: str) -> None:
        if not self._not_shown:
            self._texts.append(data)

    def end_text(self) -> None:
        """A text outside all tables is a row of its own."""
        if self._is_in_cell or self._depth:
            return
        text = self._take_text()
        if text:
            self._row += 1
            self.grid.write(self._row, 1, text, is_number=False)

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        self._take_text()
        self._column += 1
        while (self._row, self._column) in self._taken:
            self._column += 1
        self._span = (
            _parse_span(attributes.get("rowspan")),
            _parse_span(attributes.get("colspan")),
        )
        self._check_size(self._column + self._span[1], MAX_COLUMNS)
        self._is_in_cell = True
        self._problem, self._raised_from = "", None
        self._mark_letters("td", attributes)

    def _end_cell(self) -> None:
        if not self._is_in_cell:
            return
        self._is_in_cell = False
        rows, columns = self._span
        self.grid.write(self._row, self._column, self._take_text(), is_number=False)
        self.grid.merge(self._row, self._column, rows, columns)
        if self._problem:
            self.grid.mark(self._row, self._column, self._problem, is_struck=True)
        if rows > 1:
            for row in range(self._row + 1, self._row + rows):
                for column in range(self._column, self._column + columns):
                    self._taken.add((row, column))
        self._column += columns - 1
        self.widest_row = max(self.widest_row, self._column)

    def _take_text(self) -> str:
        lines = "".join(self._texts).replace("\xa0", " ").split("\n")
        self._texts = []
        return "\n".join(" ".join(line.split()) for line in lines if line.strip())

    def _check_size(self, number: int, most: int) -> None:
        if number > most:
            raise Refusal(
                "hostile",
                expected=f"at most {most:,} rows or columns",
                found="more",
                where=self._name,
                to_fix="look at the file by hand; ask the sender for it in parts",
            )


def _read_style(attributes: dict[str, str | None]) -> str:
    return (attributes.get("style") or "").replace(" ", "").lower()


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = _read_style(attributes)
    return "hidden" in attributes or any(way in style for way in _WAYS_TO_HIDE)


def _parse_span(printed: str | None) -> int:
    """How many rows or columns a cell covers; no page seen spans a thousand."""
    if printed and printed.strip().isdecimal():
        return min(max(int(printed), 1), 1000)
    return 1
