"""Hashes of landed cases: of what a vintage states, and of what it is about.

Set-wise in DuckDB; the same cases in any order give the same hash.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from ingest.contract.landed import DOSSIER
from ingest.land.dossiers.words import EDITION_COLUMNS
from ingest.sql_text import quote_identifier
from ingest.store.landing import group_by_month

_HASH_CASES = "select count(*), sum(hash({columns})) from read_parquet($files)"
# By what a source replaces: what tells the scope of its vintages.
_HASH_SCOPES = {
    "unit_and_period": """
        select count(*), sum(hash(scope))
        from (
            select distinct unit_id, date_trunc('month', received_date)
            from read_parquet($files)
        ) as scope
    """,
    "nothing": """
        select count(*), sum(hash(scope))
        from (select distinct unit_id, dossier_code from read_parquet($files)) as scope
    """,
}


def hash_cases(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Of what the cases state, not of the edition they came in nor of how a unit's name was
    written.
    """
    stated = [
        quote_identifier(column.name)
        for column in DOSSIER.columns
        if column.name not in (*EDITION_COLUMNS, "unit_text")
    ]
    return _hash_query(
        connection, folder, _HASH_CASES.format(columns=", ".join(stated))
    )


def hash_scope(
    connection: duckdb.DuckDBPyConnection, folder: Path, replaces: str
) -> str:
    """Of what the cases are about, by what their source replaces."""
    if replaces == "whole":
        return "whole"
    if replaces == "period":
        # the months of receipt are the names of the files: no row need be read
        months = "|".join(sorted(group_by_month(folder)))
        return _shorten_hash(months)
    return _hash_query(connection, folder, _HASH_SCOPES[replaces])


def _hash_query(connection: duckdb.DuckDBPyConnection, folder: Path, query: str) -> str:
    files = [str(path) for paths in group_by_month(folder).values() for path in paths]
    counted = connection.execute(query, {"files": files}).fetchone()
    return _shorten_hash(repr(counted))


def _shorten_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
