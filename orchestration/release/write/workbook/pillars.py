"""The printed sheets: one page for each pillar, and the figures its small charts are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from orchestration.release.describe.closed_words import describe_word
from orchestration.release.describe.judgements import EVIDENCE_IN_SHORT, REASON_IN_SHORT
from orchestration.release.describe.marks import WORDS_EN, WORDS_VI, describe_marks
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.workbook.look import (
    ACCENT,
    SOFT,
    Look,
    estimate_height,
    number_format,
    set_heading_height,
    set_print,
)
from orchestration.release.write.workbook.names import (
    name_cell_period,
    name_first_publisher,
)
from orchestration.release.write.workbook.pillar_rows import Figure, PillarRow

CHART_DATA = "Số liệu biểu đồ · Chart data"
HEADINGS = (
    ("Chỉ tiêu", 37),
    ("Indicator", 33),
    ("Mục tiêu\nTarget", 11),
    ("Hạn\nDue", 11),
    ("Số để đánh giá\nFigure judged", 14),
    ("Kết luận\nVerdict", 20),
    ("Căn cứ, lý do\nEvidence, reason", 27),
    ("Số mới nhất\nNewest figure", 14),
    ("Kỳ của số mới nhất\nIts period", 24),
    ("Diễn biến\nTrend", 18),
    ("Nguồn của số mới nhất\nIts source", 34),
)
HEADING_ROW = 2
_CHART_HEADINGS = (
    ("Chỉ tiêu", 50),
    ("Indicator", 50),
    ("Đơn vị", 20),
    ("Unit", 20),
    ("Kỳ", 24),
    ("Period", 24),
    ("Ngày cuối kỳ · To", 14),
    ("Giá trị · Value", 14),
)
_NO_FIGURE = "–"
_SMALL = 9
# Points; a chart in a lower cell can't be read.
_LEAST_HEIGHT = 32.0
# Pixels, within its cell of 18 signs and the least height; it keeps its size when rows are filtered.
_CHART_SIZE = {"width": 120, "height": 36}
_PIXELS_PER_POINT = 96 / 72
# With fewer points their places are marked on the line.
_FEW_POINTS = 8


@dataclass
class PillarSheets:
    """Writes the pillars' sheets; `charts` is the sheet their charts draw from, filled as they are written."""

    book: xlsxwriter.Workbook
    facts: ReleaseFacts
    sources: Mapping[str, SourceFacts]
    look: Look
    charts: Worksheet
    _next_chart_row: int = field(default=1, init=False)

    def __post_init__(self) -> None:
        for place, (heading, width) in enumerate(_CHART_HEADINGS):
            self.charts.set_column(place, place, width)
            self.charts.write_string(0, place, heading, self.look.heading())
        set_heading_height(self.charts, 0, _CHART_HEADINGS)
        self.charts.freeze_panes(1, 0)
        self.charts.repeat_rows(0)
        set_print(self.charts, self.facts, pages_tall=0)

    def write(self, sheet: Worksheet, pillar: str, rows: tuple[PillarRow, ...]) -> None:
        """One pillar: a title, the headings, a row for each target."""
        vi, en = describe_word("pillar", pillar)
        title = self.look.get(bold=True, font_size=18, font_color=ACCENT)
        sheet.write_string(0, 0, f"{vi} · {en}", title)
        known = f"{self.facts.as_of:%d/%m/%Y}"
        sheet.write_string(
            1,
            0,
            f"Chỉ tiêu, mục tiêu và kết luận theo số liệu biết đến {known}"
            f" · Indicators, targets and verdicts as known on {known}",
            self.look.get(font_color=SOFT),
        )
        for place, (heading, width) in enumerate(HEADINGS):
            sheet.set_column(place, place, width)
            sheet.write_string(HEADING_ROW, place, heading, self.look.heading())
        sheet.set_row(0, 28)
        set_heading_height(sheet, HEADING_ROW, HEADINGS)
        for number, row in enumerate(rows, HEADING_ROW + 1):
            self._write_row(sheet, number, row)
        sheet.freeze_panes(HEADING_ROW + 1, 1)
        sheet.repeat_rows(HEADING_ROW)
        sheet.hide_gridlines(2)
        set_print(sheet, self.facts, pages_tall=1)

    def _write_row(self, sheet: Worksheet, number: int, row: PillarRow) -> None:
        target = row.target
        name_vi, name_en = target.name_vi, target.name_en
        if target.unit_id != "VN":  # a target that a group has to reach
            name_vi += f" ({target.unit_vi})"
            name_en += f" ({target.unit_en})"
        verdict = _NO_FIGURE
        verdict_look = self.look.cell(align="center")
        if target.verdict:
            verdict = "\n".join(describe_word("verdict", target.verdict))
            verdict_look = self.look.verdict(target.verdict)
        small = self.look.cell(font_size=_SMALL)
        texts = {
            0: (name_vi, self.look.cell(bold=True)),
            1: (name_en, self.look.cell(font_color=SOFT)),
            5: (verdict, verdict_look),
            6: (_explain(row), small),
            8: (_name_newest_period(row.newest), small),
            10: (self._name_newest_publisher(row.newest), small),
        }
        heights = [_LEAST_HEIGHT]
        for place, (text, look) in texts.items():
            sheet.write_string(number, place, text, look)
            size, is_bold = (_SMALL, False) if look is small else (10, place in (0, 5))
            heights.append(
                estimate_height(text, HEADINGS[place][1], size, bold=is_bold)
            )
        height = max(heights)
        sheet.set_row(number, height)
        self._write_target(sheet, number, row)
        self._write_newest(sheet, number, row.newest, target.unit_of_measure)
        sheet.write_blank(number, 9, None, self.look.cell())
        self._draw_chart(sheet, number, row, height)

    def _write_target(self, sheet: Worksheet, number: int, row: PillarRow) -> None:
        target, empty = row.target, self.look.cell(align="right")
        is_percent = target.target_unit == "percent"
        if target.target_value is None:
            sheet.write_string(number, 2, _NO_FIGURE, empty)
        else:
            shown = number_format(target.target_value, target.comparator, is_percent)
            look = self.look.cell(align="right", num_format=shown)
            sheet.write_number(number, 2, float(target.target_value), look)
        if target.due_on is None:
            sheet.write_string(number, 3, _NO_FIGURE, empty)
        else:
            day = dt.datetime.combine(target.due_on, dt.time())
            look = self.look.cell(align="right", num_format="dd/mm/yyyy")
            sheet.write_datetime(number, 3, day, look)
        lower, upper = target.lower_value, target.upper_value
        if target.value is not None:
            shown = number_format(target.value, target.qualifier, is_percent)
            look = self.look.cell(align="right", num_format=shown, bold=True)
            sheet.write_number(number, 4, float(target.value), look)
        elif lower is not None and upper is not None:
            # Units without an answer: the share lies between the two.
            unit = " %" if is_percent else ""
            sheet.write_string(number, 4, f"{lower:.1f}–{upper:.1f}{unit}", empty)
        else:
            sheet.write_string(number, 4, _NO_FIGURE, empty)

    def _write_newest(
        self, sheet: Worksheet, number: int, newest: Figure | None, unit: str
    ) -> None:
        if newest is None:
            sheet.write_string(number, 7, _NO_FIGURE, self.look.cell(align="right"))
            return
        shown = number_format(newest.value, newest.qualifier, unit == "percent")
        look = self.look.cell(align="right", num_format=shown, bold=True)
        sheet.write_number(number, 7, float(newest.value), look)

    def _name_newest_publisher(self, newest: Figure | None) -> str:
        if newest is None:
            return _NO_FIGURE
        return "\n".join(name_first_publisher(newest.source_ids, self.sources))

    def _draw_chart(
        self, sheet: Worksheet, number: int, row: PillarRow, height: float
    ) -> None:
        """A small chart in the cell of that height, and its points on the sheet of the charts."""
        if not row.chart:
            return
        first = self._next_chart_row
        for at, figure in enumerate(row.chart, first):
            names = (
                *(row.target.name_vi, row.target.name_en),
                *(row.target.unit_vi or "", row.target.unit_en or ""),
                *name_cell_period(
                    figure.period_start, figure.period_end, figure.period_kind
                ),
            )
            for place, name in enumerate(names):
                self.charts.write_string(at, place, name, self.look.get())
            day = dt.datetime.combine(figure.period_end, dt.time())
            dates = self.look.get(num_format="yyyy-mm-dd")
            self.charts.write_datetime(at, len(names), day, dates)
            shown = self.look.get(num_format=number_format(figure.value))
            self.charts.write_number(at, len(names) + 1, float(figure.value), shown)
        last = first + len(row.chart) - 1
        self._next_chart_row = last + 1
        if first == last:  # one figure is no trend
            return
        values = [float(figure.value) for figure in row.chart]
        chart = self._make_chart(first, last, values)
        above = (height * _PIXELS_PER_POINT - _CHART_SIZE["height"]) / 2
        offsets = {"x_offset": 5, "y_offset": int(above), "object_position": 2}
        sheet.insert_chart(number, 9, chart, offsets)

    def _make_chart(self, first: int, last: int, values: list[float]) -> Chart:
        """A line without axes over the height of its cell: it shows the way of a figure, not its size.

        No sparkline: LibreOffice prints those as dots.
        """
        chart = self.book.add_chart({"type": "line"})
        value_column = len(_CHART_HEADINGS) - 1
        marker = {
            "type": "circle",
            "size": 3,
            "fill": {"color": ACCENT},
            "border": {"color": ACCENT},
        }
        chart.add_series(
            {
                "values": [CHART_DATA, first, value_column, last, value_column],
                "line": {"color": ACCENT, "width": 1.5},
                "marker": marker if last - first < _FEW_POINTS else {"type": "none"},
            }
        )
        hidden = {"visible": False, "major_gridlines": {"visible": False}}
        chart.set_x_axis(hidden)
        room = (max(values) - min(values)) / 10 or 1
        span = {"min": min(values) - room, "max": max(values) + room}
        chart.set_y_axis(hidden | span)
        chart.set_legend({"none": True})
        chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
        chart.set_plotarea(
            {
                "fill": {"none": True},
                "layout": {"x": 0.03, "y": 0.08, "width": 0.94, "height": 0.84},
            }
        )
        chart.set_size(_CHART_SIZE)
        return chart


def _name_newest_period(newest: Figure | None) -> str:
    """The period in both languages, and in brackets what marks its figure."""
    if newest is None:
        return _NO_FIGURE
    vi, en = name_cell_period(
        newest.period_start, newest.period_end, newest.period_kind
    )
    marks_vi = describe_marks(newest.qualifier, newest.flags, WORDS_VI)
    marks_en = describe_marks(newest.qualifier, newest.flags, WORDS_EN)
    if marks_vi:
        return f"{vi} ({marks_vi})\n{en} ({marks_en})"
    return f"{vi}\n{en}"


def _explain(row: PillarRow) -> str:
    """Why there is no verdict, else what it rests on; empty without a target."""
    target = row.target
    if target.verdict is None:
        return _NO_FIGURE
    words = REASON_IN_SHORT.get(target.reason or "")
    if words is None:
        evidence = target.evidence or ""
        words = EVIDENCE_IN_SHORT.get(evidence, (evidence, evidence))
    return "\n".join(words)
