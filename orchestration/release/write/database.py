"""`indicators.duckdb`: every mart with its comments, and macros for who opens the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.describe.star import ForeignKey, find_foreign_keys
from orchestration.release.write.files import Unexportable

# The oldest storage any DuckDB 1.x client reads: BI tools bundle old drivers.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class ReleaseMacro:
    """A table macro of the database. `needs`: mart → the columns its query reads."""

    name: str
    parameters: str
    needs: dict[str, tuple[str, ...]]
    query: str


# Attached, a macro finds no tables: these are for who opens the file itself.
_MACROS = (
    ReleaseMacro(
        "as_of",
        "day",
        {"fct_indicator_version": ("known_from", "known_to")},
        # Until the end of the day in UTC, counted in microseconds so that no session's time zone
        # moves the answer.
        """
        with asked as (
            select
                case
                    when try_cast(day as date) is null
                        then error(
                            'as_of: expected a date such as 2024-12-31, found ' || coalesce(day::varchar, 'nothing')
                        )
                    else epoch_us((try_cast(day as date) + 1)::timestamp)
                end as end_of_day
        )

        select version.*
        from fct_indicator_version as version
        cross join asked
        where
            epoch_us(version.known_from) < asked.end_of_day
            and (version.known_to is null or epoch_us(version.known_to) >= asked.end_of_day)
        """,
    ),
    ReleaseMacro(
        "on_boundaries",
        "provinces",
        {"fct_indicator": ("boundary_set",)},
        """
        select * from fct_indicator
        where
            boundary_set = case provinces::varchar
                when '63' then 'provinces_63'
                when '34' then 'provinces_34'
                else error('on_boundaries: expected 63 or 34, the number of provinces; found ' || provinces)
            end
        """,
    ),
    ReleaseMacro(
        "counted_from",
        "unit, first_day, last_day",
        {
            "fct_dossier_file": (
                *("unit_id", "received_month", "last_processing_month", "known_to"),
                *("set_id", "source_id", "vintage_id", "raw_sha256", "records"),
            ),
            "dim_raw_file": ("vintage_id", "raw_sha256", "file_name"),
        },
        """
        select
            dossier_file.received_month,
            dossier_file.set_id,
            dossier_file.source_id,
            dossier_file.vintage_id,
            dossier_file.raw_sha256,
            raw_file.file_name,
            dossier_file.records
        from fct_dossier_file as dossier_file
        inner join dim_raw_file as raw_file using (vintage_id, raw_sha256)
        where
            dossier_file.unit_id = unit
            and dossier_file.known_to is null
            and dossier_file.received_month <= last_day::date
            and (
                dossier_file.received_month >= first_day::date
                or dossier_file.last_processing_month >= first_day::date
            )
        """,
    ),
)


# The long tables of history and provenance: dbt's relationships tests look at their keys.
_NOT_CHECKED_HERE = frozenset(
    ("fct_change", "fct_indicator_version", "fct_lineage", "fct_observation")
)


def create_tables(
    connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart], schema: str
) -> None:
    """Copy the marts from the attached warehouse into the attached release, in order, with their
    comments.

    Their keys are declared in the data package: a file with PRIMARY or FOREIGN KEYs, whatever its
    storage version, can't be opened by DuckDB 1.0 (seen with files of 1.5). Raises Unexportable where
    a fact names what no dimension has.
    """
    for mart in marts:
        _create_table(connection, mart, schema)
    for mart in marts:
        if mart.name in _NOT_CHECKED_HERE:
            continue
        for foreign_key in find_foreign_keys(mart, marts):
            _require_dimension_rows(connection, mart, foreign_key)


def _create_table(
    connection: duckdb.DuckDBPyConnection, mart: Mart, schema: str
) -> None:
    table = _name_table(mart.name)
    source = qualify_name("warehouse", schema, mart.name)
    order = ", ".join(quote_identifier(name) for name in mart.order)
    connection.execute(
        f"create table {table} as select * from {source} order by {order}"
    )
    if mart.comment:
        connection.execute(f"comment on table {table} is {quote_literal(mart.comment)}")
    for column in mart.columns:
        if column.comment:
            name = f"{table}.{quote_identifier(column.name)}"
            connection.execute(
                f"comment on column {name} is {quote_literal(column.comment)}"
            )


def _require_dimension_rows(
    connection: duckdb.DuckDBPyConnection, mart: Mart, foreign_key: ForeignKey
) -> None:
    """Raise Unexportable where a key of a fact is in no row of its dimension; null names nothing."""
    column = quote_identifier(foreign_key.column)
    unknown = connection.execute(
        f"""
        select min({column}::varchar), count(*)
        from {_name_table(mart.name)}
        where {column} is not null and {column} not in (select {column} from {_name_table(foreign_key.dimension)})
        """
    ).fetchall()
    example, rows = unknown[0]
    if rows:
        raise Unexportable(
            f"{mart.name}: expected rows with keys that their dimensions have, found {rows} with a"
            f" {foreign_key.column} that {foreign_key.dimension} has not, for example {example};"
            " to fix: look at the model, and at the dimension it names"
        )


def _name_table(mart: str) -> str:
    return qualify_name("release", "main", mart)


def create_macros(connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart]) -> None:
    """Create `as_of(date)`, `on_boundaries(63 | 34)` and `counted_from(unit, first_day, last_day)`.

    Raises Unexportable where a mart they read is not there: a release without them would break a promise in silence.
    """
    connection.execute("use release")
    for macro in _MACROS:
        require_columns(marts, macro.needs, f"the macro {macro.name}")
        connection.execute(
            f"create macro {macro.name}({macro.parameters}) as table {macro.query}"
        )
    connection.execute("use memory")


def require_columns(
    marts: Sequence[Mart], needs: dict[str, tuple[str, ...]], what: str
) -> dict[str, Mart]:
    """The marts by name. Raises Unexportable where one that `what` needs, or a column of it, is missing."""
    by_name = {mart.name: mart for mart in marts}
    missing = []
    for name, columns in needs.items():
        mart = by_name.get(name)
        if mart is None:
            missing.append(name)
            continue
        missing += [f"{name}.{column}" for column in columns if not mart.has(column)]
    if missing:
        raise Unexportable(
            f"{what}: expected the marts and columns it reads, found no {', '.join(missing)};"
            " to fix: look at the models, and at what was renamed"
        )
    return by_name
