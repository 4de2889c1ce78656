"""A page for each number of the front: value, pair, and the cells it was read from."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.release.facts import ReleaseFacts
from orchestration.release.page.figures import Figure, Figures
from orchestration.release.page.page_file import Page
from orchestration.release.trace.records import Records, ValueKey, read_records_of
from orchestration.release.trace.value_id import ValueId

MOST_CELLS = 24


def trace_newest(
    connection: duckdb.DuckDBPyConnection, figures: Figures
) -> Mapping[str, Records]:
    """Indicator → the records under its newest national value."""
    keys = {
        indicator_id: _make_key(figure)
        for indicator_id, figure in figures.newest.items()
    }
    records = read_records_of(connection, list(keys.values()))
    return {indicator_id: records[key] for indicator_id, key in keys.items()}


def list_pages(
    figures: Figures,
    traces: Mapping[str, Records],
    facts: ReleaseFacts,
) -> list[Page]:
    """One page for each newest national value. They have no title of their own, so that no search finds
    an indicator twice.
    """
    pages: list[Page] = []
    for indicator_id, figure in figures.newest.items():
        records = traces[indicator_id]
        key = _make_key(figure)
        shown = {
            "indicator": figures.indicators[indicator_id],
            "figure": figure,
            "cells": records.cells[:MOST_CELLS],
            "more": max(0, len(records.cells) - MOST_CELLS),
            "counted": records.counted[:MOST_CELLS],
            "citation": ValueId.of_key(key, facts.release_id),
        }
        pages.append(
            Page(f"numbers/{indicator_id}.html", "number.html.jinja", "", shown)
        )
    return pages


def _make_key(figure: Figure) -> ValueKey:
    return ValueKey(
        figure.indicator_id,
        figure.unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.boundary_set,
    )
