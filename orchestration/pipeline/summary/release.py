"""The summary of a release: its size, what can be answered, by pillar and why not, and three numbers to look at."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import duckdb

from orchestration.pipeline.workspace import DATA
from orchestration.release.describe.closed_words import describe_word
from orchestration.release.facts import POINTER
from orchestration.release.trace.release_query import query_release
from orchestration.release.write.files import DATABASE

_QUERIES = Path(__file__).parent
_VERDICTS = ("met", "missed", "cannot_judge")
_HEADER = (
    "pillar",
    "targets",
    "met",
    "missed",
    "of these by a bound",
    "can't be judged",
    "indicators with figures by unit",
)
_UNITS_OF_MEASURE = {"percent": "%"}

Row = dict[str, Any]


def summarize_release(release: Path) -> str:
    """Where a release is and what it holds, a paragraph for each question a reader asks first."""
    with duckdb.connect(str(release / DATABASE), read_only=True) as connection:
        connection.execute(
            f"create temp view headline_verdict as {_read_query('headline_verdicts')}"
        )
        paragraphs = [
            _describe_tables(release, _query(connection, "tables")),
            _describe_indicators(
                _query(connection, "indicators"), _query(connection, "verdicts")
            ),
            _describe_pillars(
                _query(connection, "pillars"), _query(connection, "reasons")
            ),
            _describe_systems(_query(connection, "systems")),
            _describe_numbers(_query(connection, "numbers"), release.parents[1]),
        ]
    paragraphs.append(f"  {release.parent / POINTER}/{DATABASE} · parquet/ · csv/")
    return "\n\n".join(filter(None, paragraphs))


def _query(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    """The rows of a query beside this module, by column."""
    return query_release(connection, _read_query(name))


def _read_query(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text("utf-8")


def _describe_tables(release: Path, tables: list[Row]) -> str:
    width = max(len(table["table_name"]) for table in tables)
    lines = [f"Release {release.resolve().name}"]
    for table in tables:
        lines.append(
            f"  {table['table_name']:<{width}}  {table['estimated_size']:>10,}"
        )
    return "\n".join(lines)


def _describe_indicators(counts: list[Row], verdicts: list[Row]) -> str:
    [count] = counts
    targets = {row["verdict"]: row["targets"] for row in verdicts}
    shown = []
    for verdict in _VERDICTS:
        _, word = describe_word("verdict", verdict)
        shown.append(f"{targets.get(verdict, 0)} {word.lower()}")
    return "\n".join(
        [
            f"  of {count['due']} indicators, {count['with_value']} have a value for the country, "
            f"{count['with_pair']} with numerator and denominator",
            f"  of the values {count['with_bounds_only']} are bounds alone; {count['with_pair_of_units']} indicators "
            "more have a numerator and denominator of single units",
            f"  of the others, {count['with_related_only']} have a related or a rival figure beside them, which "
            "decides nothing",
            f"  targets today, with the parts of headlines: {', '.join(shown)}",
        ]
    )


def _describe_pillars(pillars: list[Row], reasons: list[Row]) -> str:
    """A line for each pillar and one for all, then why targets can't be judged; empty without targets."""
    if not pillars:
        return ""
    rows: list[list[Any]] = []
    for pillar in pillars:
        _, name = describe_word("pillar", pillar["pillar"])
        rows.append([name, *list(pillar.values())[1:]])
    totals = [sum(row[at] for row in rows) for at in range(1, len(_HEADER))]
    rows.append(["Together", *totals])
    width = max(len(row[0]) for row in rows)
    lines = [
        "  Headline targets as known today:",
        f"  {_HEADER[0]:<{width}}  {'  '.join(_HEADER[1:])}",
    ]
    for name, *counts in rows:
        cells = []
        for head, count in zip(_HEADER[1:], counts, strict=True):
            cells.append(f"{count:>{len(head)}}")
        lines.append(f"  {name:<{width}}  {'  '.join(cells)}")
    for reason in reasons:
        _, meaning = describe_word("reason", reason["reason"])
        lines.append(f"  can't be judged: {reason['targets']:>2} × {meaning}")
    return "\n".join(lines)


def _describe_systems(systems: list[Row]) -> str:
    [count] = systems
    return (
        f"  Systems: {count['connected']} of {count['declared']} with a source have given something; the others "
        "wait for files (data/inbox/) or for --live"
    )


def _describe_numbers(numbers: list[Row], data: Path) -> str:
    """Each number worth looking at with the command that explains it; empty where there is none.

    `data`: the folder the release is in, which the command needs where it is not the project's own.
    """
    if not numbers:
        return ""
    where = f" --data {shlex.quote(str(data))}"
    if data.resolve() == DATA:
        where = ""
    lines = ["  Worth looking at:"]
    for number in numbers:
        lines.append(f"  - {_describe_number(number)}")
        place = " ".join(number[c] for c in ("indicator_id", "unit_id", "period_id"))
        lines.append(f"      chiso explain {place}{where}")
    return "\n".join(lines)


def _describe_number(number: Row) -> str:
    value = number["qualifier"] + _write_value(number, "value")
    if number["kind"] == "spread":
        return (
            f"{number['name_en']}: from {value} in {number['unit_name_en']} to {_write_value(number, 'other_value')} "
            f"in {number['other_name']}, the widest spread between units"
        )
    goal = f"{number['comparator']} {_write_value(number, 'target_value')}"
    found = f"{number['name_en']}: {value}, {number['verdict']} the target {goal}"
    if number["kind"] == "contested":
        return (
            f"{found}; another figure, {_write_value(number, 'other_value')} ({number['other_name']}), "
            "would say otherwise"
        )
    return f"{found}, the nearest of all to its target"


def _write_value(number: Row, column: str) -> str:
    """A figure to two decimals with its unit of measure, without zeros that say nothing."""
    digits = f"{number[column]:,.2f}".rstrip("0").rstrip(".")
    return digits + _UNITS_OF_MEASURE.get(number["unit_of_measure"], "")
