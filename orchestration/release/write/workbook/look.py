"""How the workbook looks: its formats, and how a sheet prints. What it says stands beside this."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.release.facts import ReleaseFacts

INK, SOFT, LINE, TINT = "#1C1B19", "#6A665E", "#D5D0C6", "#F1EDE5"
ACCENT = "#1F4E79"
# Verdict → colours of text and ground; the words beside them say the same to who sees no colour.
VERDICT_COLOURS = {
    "met": ("#0B5D2A", "#D8F0DF"),
    "missed": ("#8A1C12", "#F8DCD7"),
    "cannot_judge": ("#5C5340", "#EFE9DA"),
}
FONT = "Arial"
_A4 = 9
# Pixels: of one unit of a column's width, and of a sign of average width in ems. The second is generous: where
# Arial is not installed its stand-in may be wider, and a line too many is better than a cut one.
_WIDTH_UNIT = 7
_SIGN_EMS = 0.55
_BOLD_SIGN_EMS = 0.6
_LINE_EMS = 1.3
# Of a column's width, which the indent of a cell takes.
_INDENT = 1.5
# Inches; a printer at the office leaves no less.
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
_SIGNS = {"~": "~ ", "<": "< ", ">": "> ", ">=": "≥ ", "<=": "≤ "}


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these properties of xlsxwriter, in the font of the workbook."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            plain = {"font_name": FONT, "font_size": 10, "font_color": INK}
            self._formats[key] = self._book.add_format(plain | properties)
        return self._formats[key]

    def cell(self, **properties: Any) -> Format:
        """A cell of a printed table: its text wraps, a line stands under it."""
        lines = {
            "text_wrap": True,
            "valign": "vcenter",
            "bottom": 1,
            "bottom_color": LINE,
        }
        if properties.get("align") != "center":
            lines["indent"] = 1  # a number ends where the next text would begin
        return self.get(**lines | properties)

    def heading(self, align: str = "left") -> Format:
        """The heading of a column of a printed table."""
        return self.cell(bold=True, font_color="#FFFFFF", bg_color=ACCENT, align=align)

    def verdict(self, verdict: str) -> Format:
        """The cell of a verdict in its colours; a later verdict has none."""
        text, ground = VERDICT_COLOURS.get(verdict, (INK, "#FFFFFF"))
        return self.cell(bold=True, font_color=text, bg_color=ground, align="center")


def number_format(
    value: Decimal, sign: str | None = None, percent: bool = False
) -> str:
    """How a number is shown: at most two decimals, none where it is whole; the cell holds it exactly.

    `sign`: a qualifier or comparator that is printed before it.
    """
    digits = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    before = f'"{_SIGNS[sign]}"' if sign in _SIGNS else ""
    after = '" %"' if percent else ""
    return before + digits + after


def estimate_height(
    text: str, width: float, size: float = 10, *, bold: bool = False
) -> float:
    """The height in points of a text that wraps in a column of that width.

    Neither Excel nor LibreOffice fits a row to its text when it opens a file of ours.
    """
    sign_points = size * (_BOLD_SIGN_EMS if bold else _SIGN_EMS)
    signs = max(1, int((width - _INDENT) * _WIDTH_UNIT * 0.75 / sign_points))
    lines = sum(len(textwrap.wrap(line, signs)) or 1 for line in text.split("\n"))
    return lines * size * _LINE_EMS + 4


def set_heading_height(
    sheet: Worksheet, row: int, headings: Iterable[tuple[str, float]]
) -> None:
    """Make a row as high as its headings need; a heading is its text and its column's width."""
    heights = [estimate_height(text, width, bold=True) for text, width in headings]
    sheet.set_row(row, max(heights))


def set_print(sheet: Worksheet, facts: ReleaseFacts, pages_tall: int) -> None:
    """Landscape A4, one page wide. `pages_tall`: 0 = as many as it needs."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, pages_tall)
    sheet.center_horizontally()
    # An ampersand is a command in a footer.
    made = f"Chiso {facts.release_id}".replace("&", "&&")
    if facts.is_synthetic:
        made += " · SỐ LIỆU GIẢ LẬP · SYNTHETIC FIGURES"
    sheet.set_footer(f"&L&8{made}&C&8&A&R&8&P/&N")
