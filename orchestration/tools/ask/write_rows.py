"""The rows of a query written for people or for programs."""

from __future__ import annotations

import csv
import json
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ingest.control_signs import show_controls
from orchestration.release.describe.markdown_text import escape_markdown
from orchestration.tools.ask.plain_values import make_plain
from orchestration.tools.ask.read_only_sql import Table

# A terminal shows so many rows; a file takes all.
MOST_SHOWN = 100


def write_rows(table: Table, form: str, stream: TextIO) -> None:
    """Write rows. `form`: table, csv, json (a list of objects) or markdown."""
    if form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([_show_value(value) for value in row] for row in table.rows)
    elif form == "json":
        records = [
            dict(zip(table.columns, map(make_plain, row), strict=True))
            for row in table.rows
        ]
        json.dump(records, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif form == "markdown":
        _write_markdown(table, stream)
    elif form == "table":
        _write_table(table, stream)
    else:
        raise ValueError(f"expected table, csv, json or markdown, found {form!r}")


def _write_markdown(table: Table, stream: TextIO) -> None:
    stream.write(f"| {' | '.join(map(escape_markdown, table.columns))} |\n")
    stream.write(f"|{' --- |' * len(table.columns)}\n")
    for row in table.rows:
        cells = (escape_markdown(_show_value(value)) for value in row)
        stream.write(f"| {' | '.join(cells)} |\n")


def _write_table(table: Table, stream: TextIO) -> None:
    console = Console(file=stream, soft_wrap=False)
    shown = RichTable(box=box.SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        is_number = any(_is_number(row[number]) for row in table.rows)
        shown.add_column(Text(column), justify="right" if is_number else "left")
    for row in table.rows[:MOST_SHOWN]:
        # As text, so that brackets in a name are no markup of the terminal.
        shown.add_row(*(Text(show_controls(_show_value(value))) for value in row))
    console.print(shown)
    left_out = len(table.rows) - MOST_SHOWN
    if left_out > 0:
        stream.write(f"… and {left_out:,} more rows; --format csv writes them all\n")
    if table.is_cut:
        stream.write("… and more rows than were asked for\n")


def _show_value(value: Any) -> str:
    """A value as text; nothing where it is null."""
    return "" if value is None else str(make_plain(value))


def _is_number(value: Any) -> bool:
    return isinstance(make_plain(value), int | float) and not isinstance(value, bool)
