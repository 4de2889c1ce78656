"""The two files that say what changed: the rows in `changes.parquet`, the words in `CHANGES.md`."""

from __future__ import annotations

from pathlib import Path

from ingest.sql_text import qualify_name
from orchestration.release.describe.changes.compare import (
    open_comparison,
    summarize_changes,
)
from orchestration.release.describe.changes.markdown import (
    describe_validity,
    format_changes,
    format_source_news,
)
from orchestration.release.describe.changes.table import TABLE
from orchestration.release.describe.column_descriptions import Mart, read_marts
from orchestration.release.facts import DecisionFacts, ReleaseFacts
from orchestration.release.write.parquet import ParquetTable, write_parquet

NAME = "CHANGES.md"


def write_changes(
    before: Path | None,
    staged: Path,
    facts: ReleaseFacts,
    vintages_before: frozenset[str],
    decisions_before: frozenset[DecisionFacts] = frozenset(),
) -> Mart:
    """Write both files into a staged release, and return what the rows mean.

    `before`: the earlier release; None for the first. `vintages_before`: the vintages it was made
    from; `decisions_before`: those of people on held editions that it names.
    """
    with open_comparison(before, staged) as connection:
        described = {
            mart.name: mart for mart in read_marts(connection, "memory", "main")
        }
        mart = described[TABLE]
        rows = ParquetTable(mart, qualify_name("memory", "main", TABLE), TABLE)
        # The files are written as the iterator is used up.
        list(write_parquet(connection, rows, staged, facts))
        changes = summarize_changes(connection, before, facts.release_id)
    source_news = format_source_news(facts, vintages_before, decisions_before)
    text = format_changes(changes, source_news, describe_validity(facts))
    (staged / NAME).write_text(text, "utf-8")
    return mart
