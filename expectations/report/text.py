"""A gate's verdicts for a terminal.

Each rule that did not hold is reported as: the rule as a sentence, what was expected, what was
found, where (file, sheet, cell) and what to do. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expectations.report.wording import (
    OUTCOMES,
    count_verdicts,
    find_weight,
    list_failures,
    order_verdicts,
    write_value,
)
from expectations.verdict import MOST_ROWS_SHOWN, Verdict
from ingest.control_signs import show_controls

_MOST_COLUMNS = 8
_WIDEST_COLUMN = 32


def write_text_report(verdicts: Iterable[Verdict]) -> str:
    """Every rule that did not pass, what stops the line first, then a line that counts them all."""
    ordered = order_verdicts(verdicts)
    paragraphs = [_write_paragraph(verdict) for verdict in list_failures(ordered)]
    text = "\n\n".join([*paragraphs, count_verdicts(ordered)])
    return show_controls(text) + "\n"


def _write_paragraph(verdict: Verdict) -> str:
    lines = [
        f"{find_weight(verdict).en.upper()}  {verdict.sentence}",
        f"  {verdict.sentence_vi}",
        f"  rule:      {verdict.rule} on {verdict.table}: {OUTCOMES[verdict.outcome].en}",
        f"  expected:  {verdict.expected}",
        f"  found:     {verdict.found}",
        f"  to fix:    {verdict.to_fix}",
    ]
    if verdict.to_fix_vi:
        lines.append(f"  cần làm:   {verdict.to_fix_vi}")
    if verdict.waiver:
        lines.append(f"  waiver:    {verdict.waiver}")
    if verdict.failing_rows:
        lines.append("")
        lines += [
            f"  {line}" for line in _align_rows(verdict.failing_rows[:MOST_ROWS_SHOWN])
        ]
        more = verdict.failing_count - MOST_ROWS_SHOWN
        if more > 0:
            lines.append(f"  … and {more:,} more")
    return "\n".join(lines)


def _align_rows(rows: Sequence[dict[str, object]]) -> list[str]:
    """Rows as aligned columns; the first columns explain the failure, so only they are shown."""
    names = list(rows[0])[:_MOST_COLUMNS]
    lines = [names, *(_write_cells(row, names) for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return [_align_line(line, widths) for line in lines]


def _write_cells(row: dict[str, object], names: Sequence[str]) -> list[str]:
    return [_shorten(write_value(row.get(name))) for name in names]


def _align_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _shorten(text: str) -> str:
    on_one_line = " ".join(text.split())
    if len(on_one_line) <= _WIDEST_COLUMN:
        return on_one_line
    return on_one_line[: _WIDEST_COLUMN - 1] + "…"
