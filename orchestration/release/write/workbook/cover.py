"""The first sheet, which says what the workbook can answer, and the sheet of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from orchestration.release.describe.closed_words import describe_word
from orchestration.release.facts import ReleaseFacts, SourceFacts
from orchestration.release.write.workbook.look import (
    ACCENT,
    SOFT,
    Look,
    estimate_height,
    set_heading_height,
    set_print,
)
from orchestration.release.write.workbook.pillar_rows import PillarRow

COVER = "Giới thiệu · About"
SOURCES = "Nguồn · Sources"
_VERDICTS = ("met", "missed", "cannot_judge")
_WIDTHS = (42, 13, 13, 18, 18, 22)
_COUNT_HEADINGS = (
    "Trụ cột · Pillar",
    "Chỉ tiêu\nIndicators",
    "Có số liệu\nWith a figure",
)
_READING = (
    (
        "Tỷ lệ phần trăm từ 0 đến 100. Số hiển thị làm tròn đến hai chữ số thập phân; ô giữ số đầy đủ.",
        "Percentages run from 0 to 100. Figures are shown to two decimals; the cell holds all digits.",
    ),
    (
        "Kết luận chỉ dành cho nơi được giao mục tiêu. “Chưa kết luận được” nghĩa là số liệu chưa đủ, không phải chưa"
        " đạt; lý do đứng ở cột bên cạnh.",
        "A verdict is passed only on whom the target addresses. “Can't be judged” means that figures are lacking, not"
        " that it was missed; the reason stands beside it.",
    ),
    (
        "Mọi bảng, mọi cột, mọi bộ địa giới: dictionary.html, parquet/, csv/, indicators.duckdb.",
        "All tables, columns and boundary sets: dictionary.html, parquet/, csv/, indicators.duckdb.",
    ),
)


@dataclass(frozen=True)
class SheetLine:
    """A sheet of the workbook and what it answers, in both languages."""

    sheet: str
    about: tuple[str, str]


@dataclass(frozen=True)
class Cover:
    """What the first sheet is made from. `pillars`: sheet → pillar; `notes`: what is left out of a long sheet."""

    facts: ReleaseFacts
    pillars: Mapping[str, str]
    rows: Mapping[str, tuple[PillarRow, ...]]
    sheets: tuple[SheetLine, ...]
    notes: tuple[tuple[str, str], ...]

    def write(self, sheet: Worksheet, look: Look) -> None:
        """The title, the table of what can be answered, the list of the sheets, how to read them."""
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.hide_gridlines(2)
        at = self._write_title(sheet, look)
        at = self._write_counts(sheet, look, at + 1)
        at = self._write_sheets(sheet, look, at + 1)
        self._write_reading(sheet, look, at + 1)
        set_print(sheet, self.facts, pages_tall=1)

    def _write_title(self, sheet: Worksheet, look: Look) -> int:
        facts = self.facts
        sheet.write_string(
            0, 0, facts.title_vi, look.get(bold=True, font_size=20, font_color=ACCENT)
        )
        sheet.write_string(
            1, 0, facts.title_en, look.get(font_size=14, font_color=SOFT)
        )
        lines = [
            ("Bản phát hành · Release", facts.release_id),
            ("Hiểu biết đến · Known as of", f"{facts.as_of:%d/%m/%Y}"),
        ]
        if facts.is_synthetic:
            warning = "Không con số nào là thật. · No number here is real."
            lines.insert(0, ("Số liệu giả lập · Synthetic figures", warning))
        for at, (label, text) in enumerate(lines, 2):
            is_warning = facts.is_synthetic and at == 2
            color = "#8A1C12" if is_warning else SOFT
            sheet.write_string(
                at, 0, label, look.get(font_color=color, bold=is_warning)
            )
            sheet.write_string(at, 1, text, look.get(bold=True))
        return 2 + len(lines)

    def _write_counts(self, sheet: Worksheet, look: Look, at: int) -> int:
        """Pillar by pillar: how many indicators, how many with a figure, how their targets stand."""
        self._write_section(sheet, look, at, "Trả lời được gì · What can be answered")
        verdicts = [
            "\n".join(describe_word("verdict", verdict)) for verdict in _VERDICTS
        ]
        headings = (*_COUNT_HEADINGS, *verdicts)
        for place, heading in enumerate(headings):
            look_of = look.heading(align="center" if place else "left")
            sheet.write_string(at + 1, place, heading, look_of)
        set_heading_height(sheet, at + 1, zip(headings, _WIDTHS, strict=True))
        totals = [0] * (len(_COUNT_HEADINGS) - 1 + len(_VERDICTS))
        at += 2
        for name, pillar in self.pillars.items():
            counts = count_pillar(self.rows[pillar])
            vi, en = describe_word("pillar", pillar)
            link = look.cell(font_color=ACCENT, underline=1)
            sheet.write_url(at, 0, f"internal:'{name}'!A1", link, f"{vi} · {en}")
            for place, count in enumerate(counts, 1):
                sheet.write_number(at, place, count, look.cell(align="center"))
            totals = [
                total + count for total, count in zip(totals, counts, strict=True)
            ]
            at += 1
        sheet.write_string(at, 0, "Tổng số · Total", look.cell(bold=True))
        for place, total in enumerate(totals, 1):
            sheet.write_number(at, place, total, look.cell(bold=True, align="center"))
        return at + 1

    def _write_sheets(self, sheet: Worksheet, look: Look, at: int) -> int:
        self._write_section(sheet, look, at, "Xem ở đâu · Where to look")
        for line in self.sheets:
            at += 1
            link = look.get(font_color=ACCENT, underline=1, valign="top")
            sheet.write_url(at, 0, f"internal:'{line.sheet}'!A1", link, line.sheet)
            self._write_both(sheet, look, at, line.about, first=1)
        return at + 1

    def _write_reading(self, sheet: Worksheet, look: Look, at: int) -> None:
        self._write_section(sheet, look, at, "Cách đọc · How to read it")
        for texts in (*_READING, *self.notes):
            at += 1
            self._write_both(sheet, look, at, texts, first=0)

    def _write_section(self, sheet: Worksheet, look: Look, at: int, title: str) -> None:
        sheet.write_string(
            at, 0, title, look.get(bold=True, font_size=13, font_color=ACCENT)
        )

    def _write_both(
        self,
        sheet: Worksheet,
        look: Look,
        at: int,
        texts: tuple[str, str],
        first: int,
    ) -> None:
        """Vietnamese above English, from one column to the last."""
        text = "\n".join(texts)
        wrapped = look.get(text_wrap=True, valign="top")
        last = len(_WIDTHS) - 1
        sheet.merge_range(at, first, at, last, text, wrapped)
        sheet.set_row(at, estimate_height(text, sum(_WIDTHS[first:])))


def count_pillar(rows: Iterable[PillarRow]) -> list[int]:
    """How many indicators it has, how many of them with a figure, and its targets by verdict."""
    rows = tuple(rows)
    indicators = {row.target.indicator_id for row in rows}
    answered = {row.target.indicator_id for row in rows if row.has_figure}
    verdicts = [row.target.verdict for row in rows]
    return [
        len(indicators),
        len(answered),
        *(verdicts.count(verdict) for verdict in _VERDICTS),
    ]


_SOURCE_HEADINGS = (
    ("Nguồn", 40),
    ("Source", 40),
    ("Cơ quan công bố", 34),
    ("Publisher", 34),
    ("Ấn bản\nEditions", 10),
    ("Giấy phép\nLicence", 16),
    ("Ghi nguồn\nAttribution", 56),
)


def write_sources(
    sheet: Worksheet, sources: Iterable[SourceFacts], facts: ReleaseFacts, look: Look
) -> None:
    """Whose figures these are, and what to print beside them."""
    for place, (heading, width) in enumerate(_SOURCE_HEADINGS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, look.heading())
    set_heading_height(sheet, 0, _SOURCE_HEADINGS)
    for at, source in enumerate(sources, 1):
        texts = (
            *(source.title_vi, source.title_en),
            *(source.publisher_vi, source.publisher_en),
        )
        for place, text in enumerate(texts):
            sheet.write_string(at, place, text, look.cell())
        sheet.write_number(at, 4, len(source.vintages), look.cell(align="center"))
        sheet.write_string(at, 5, source.licence.id, look.cell())
        sheet.write_string(at, 6, source.licence.attribution, look.cell())
        cells = (*texts, "", source.licence.id, source.licence.attribution)
        widths = (width for _, width in _SOURCE_HEADINGS)
        pairs = zip(cells, widths, strict=True)
        sheet.set_row(at, max(estimate_height(text, width) for text, width in pairs))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(2)
    set_print(sheet, facts, pages_tall=0)
