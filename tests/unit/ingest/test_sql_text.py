"""Identifiers and literals written into SQL read back as what they were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sql_text import quote_identifier, quote_literal, quote_literals

# DuckDB takes no NUL inside a statement.
TEXTS = st.text(
    alphabet=st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])
)


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text):
    assert duckdb.sql(f"select {quote_literal(text)}").fetchone() == (text,)


@given(TEXTS.filter(bool))
def test_any_name_is_a_name_of_a_column(name):
    assert duckdb.sql(f"select 1 as {quote_identifier(name)}").columns == [name]


def test_days_paths_and_nothing_are_literals_too():
    listed = quote_literals([dt.date(2024, 3, 31), Path("/a/b's"), None])
    assert duckdb.sql(f"select {listed}").fetchone() == (
        dt.date(2024, 3, 31),
        "/a/b's",
        None,
    )
    assert quote_literals([]) == ""


def test_a_moment_is_refused_since_a_day_would_lose_its_time():
    with pytest.raises(TypeError, match="bind it as a parameter"):
        quote_literal(dt.datetime(2024, 3, 31, 12))
