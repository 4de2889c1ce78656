"""Reads a published database as a BI server of 2024 does, and again after each line on its input.

python old_client.py DATABASE       with .venv/old-clients on the path: DuckDB 1.0, SQLAlchemy 1.4, duckdb-engine 0.12

Prints one JSON object a reading. The engine is the one Superset makes: every connection closed after its query.
"""

import json
import sys
from pathlib import Path

import duckdb
import sqlalchemy
from sqlalchemy.pool import NullPool

# Read, filter, compute and plot, as DuckDB's own charts in a terminal are drawn.
PARQUET = """
    SELECT unit_id, round(value * 1.5, 1), bar(value, 0, 100, 9)
    FROM read_parquet('{folder}/parquet/fct_indicator.parquet')
    WHERE period_end = '2024-03-31' AND value IS NOT NULL ORDER BY 1
"""


def main(database: str) -> None:
    engine = sqlalchemy.create_engine(
        f"duckdb:///{database}?access_mode=read_only", poolclass=NullPool
    )
    while True:
        print(
            json.dumps({**through_duckdb(database), **through_the_connector(engine)}),
            flush=True,
        )
        if not sys.stdin.readline():
            return


def through_duckdb(database: str) -> dict:
    with duckdb.connect(database, read_only=True) as connection:
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() ORDER BY 1"
        ).fetchall()
        ((comments,),) = connection.execute(
            "SELECT count(comment) FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
        return {
            "duckdb": duckdb.__version__,
            "rows": {
                name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                for (name,) in names
            },
            "comments": comments,
            "as_of": connection.execute(
                "SELECT unit_id FROM as_of('2024-04-25') ORDER BY 1"
            ).fetchall(),
            "on_boundaries": connection.execute(
                "SELECT unit_id FROM on_boundaries(34) ORDER BY 1"
            ).fetchall(),
            "parquet": connection.execute(
                PARQUET.format(folder=Path(database).parent)
            ).fetchall(),
        }


def through_the_connector(engine: sqlalchemy.engine.Engine) -> dict:
    """What Superset asks of a database, a table, and for a chart by month."""
    asked = sqlalchemy.inspect(engine)
    columns = asked.get_columns("fct_indicator", schema="main")
    chart = """
        SELECT DATE_TRUNC('month', period_end) AS month, CAST(max(value) AS VARCHAR) FROM fct_indicator
        WHERE boundary_set = 'as_reported' GROUP BY 1 ORDER BY 1 LIMIT 10000
    """
    with engine.connect() as connection:
        months = [
            (str(month)[:10], value)
            for month, value in connection.execute(sqlalchemy.text(chart)).fetchall()
        ]
    return {
        "sqlalchemy": sqlalchemy.__version__,
        "tables": sorted(asked.get_table_names("main")),
        "columns": {
            column["name"]: [str(column["type"]), column["comment"]]
            for column in columns
        },
        "chart": months,
    }


main(*sys.argv[1:])
