"""A small finished warehouse with every mart of the contracts. Its numbers are made up."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
from release_facts import KNOWN, SOURCES

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.facts import ReleaseFacts
from orchestration.release.inputs import ReleaseInputs
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.publish import PublishedRelease, publish_release
from orchestration.release.store.stage import stage_release
from tests.mart_contracts import load_mart_contracts

# A row of a mart by column; what a row leaves out is null.
Row = Mapping[str, object]

MARTS = tuple(sorted(load_mart_contracts()))
COLUMNS = sum(len(contract.columns) for contract in load_mart_contracts().values())

# The marts hold moments in UTC, without a time zone.
_KNOWN_UTC = KNOWN.replace(tzinfo=None)
_INDICATOR = {
    "decision": "58/QĐ-UBQGCĐS",
    "level": "headline",
    "unit_of_measure": "percent",
    "scope": "national",
    "value_kind": "ratio",
    "frequency": "monthly",
    "numerator_measure": "dossiers_online",
    "denominator_measure": "dossiers_received",
}
INDICATORS = (
    _INDICATOR
    | {
        "indicator_id": "online_dossiers",
        "name_vi": "Tỷ lệ hồ sơ trực tuyến",
        "name_en": "Share of dossiers filed online",
        "label_short_vi": "Hồ sơ trực tuyến",
        "label_short_en": "Dossiers online",
        "pillar": "government",
    },
    _INDICATOR
    | {
        "indicator_id": "digital_economy",
        "name_vi": "Tỷ trọng kinh tế số",
        "name_en": "Digital economy's share of GDP",
        "label_short_vi": "Kinh tế số",
        "label_short_en": "Digital economy",
        "pillar": "economy",
    },
)
UNITS = (
    {
        "unit_id": "VN",
        "name_vi": "Cả nước",
        "name_en": "Viet Nam",
        "label_vi": "Cả nước",
        "label_en": "Viet Nam",
        "kind": "country",
        "unit_class": "country",
    },
    {
        "unit_id": "P24",
        "name_vi": "Bắc Ninh",
        "name_en": "Bac Ninh",
        "label_vi": "Bắc Ninh (từ 01/07/2025)",
        "label_en": "Bac Ninh (since 1 July 2025)",
        "kind": "province",
        "unit_class": "province",
        "valid_from": dt.date(2025, 7, 1),
    },
)
PLANS = (
    {
        "plan_id": "plan_2024",
        "name_vi": "Kế hoạch 2024",
        "name_en": "Plan 2024",
        "decision": "58/QĐ-UBQGCĐS",
        "starts_on": dt.date(2024, 1, 1),
        "ends_on": dt.date(2024, 12, 31),
        "review_on": dt.date(2025, 2, 6),
    },
)
LISTED_TARGETS = tuple(
    {
        "target_id": f"{indicator['indicator_id']}_2024",
        "plan_id": "plan_2024",
        "indicator_id": indicator["indicator_id"],
        "kind": "target",
        "addressee": "VN",
        "comparator": ">=",
        "target_value": value,
        "target_unit": "percent",
        "due_on": dt.date(2024, 12, 31),
        "due_kind": "as_of",
    }
    for indicator, value in zip(INDICATORS, (50, 16), strict=True)
)
# Column → its comment in every mart, where a test reads it; all others say only their name.
COMMENTS = {
    "value": (
        "The indicator's value; a percentage lies between 0 and 100.\nVI: Giá trị của chỉ số.\nUnit: percent or count"
    ),
    "indicator_id": "Which indicator",
}


def value_row(
    indicator: str = "online_dossiers",
    unit: str = "VN",
    end: str = "2024-03-31",
    *,
    pair: tuple[str, str] | None = ("115665", "168746"),
    boundary_set: str = "as_reported",
) -> dict[str, object]:
    """A month's row of fct_indicator; without a pair the value is missing."""
    end_date = dt.date.fromisoformat(end)
    row: dict[str, object] = {
        "indicator_id": indicator,
        "unit_id": unit,
        "period_start": end_date.replace(day=1),
        "period_end": end_date,
        "period_kind": "in_period",
        "boundary_set": boundary_set,
        "qualifier": "",
        "flags": "",
        "maturity": "final",
        "units_expected": 85,
        "known_from": _KNOWN_UTC,
    }
    if pair is None:
        return row | {
            "value_status": "missing",
            "missing_reason": "not_reported",
            "units_reported": 0,
            "source_ids": "mic__report",
        }
    numerator, denominator = Decimal(pair[0]), Decimal(pair[1])
    return row | {
        "numerator": numerator,
        "denominator": denominator,
        "value": (100 * numerator / denominator).quantize(Decimal("0.000001")),
        "value_status": "computed",
        "coverage": Decimal(1),
        "coverage_basis": "units",
        "units_reported": 85,
        "source_ids": "gso__stats|mic__report",
    }


def target_row(
    verdict: str = "met",
    indicator: str = "online_dossiers",
    basis: str = "latest",
) -> dict[str, object]:
    """A row of fct_target for the whole country, which it addresses."""
    return {
        "target_id": f"{indicator}_2024",
        "plan_id": "plan_2024",
        "indicator_id": indicator,
        "unit_id": "VN",
        "is_addressee": True,
        "judged_on": dt.date(2024, 12, 31),
        "basis": basis,
        "value": Decimal("68.54"),
        "target_value": Decimal(50),
        "target_unit": "percent",
        "due_on": dt.date(2024, 12, 31),
        "comparator": ">=",
        "evidence": "exact",
        "is_contested": False,
        "verdict": verdict,
        "reason": "",
    }


VALUES = (
    value_row(),
    value_row(end="2024-04-30", pair=("1", "3")),
    value_row(unit="P24", boundary_set="provinces_34", pair=("7", "9")),
    value_row("digital_economy", pair=None),
)
TARGETS = (target_row(), target_row("cannot_judge", "digital_economy"))

# Months of observations that give a release some weight.
_FILLER = """
    insert into marts.fct_observation by name
    select
        'mic__report' as source_id,
        'mic__report@1' as vintage_id,
        'filler' as measure_code,
        'P24' as unit_id,
        date '2023-01-01' + (number % 900)::int as period_start,
        date '2023-01-31' + (number % 900)::int as period_end,
        'in_period' as period_kind,
        'number=' || number as breakdown,
        'exact' as comparability,
        (hash(number) % 1000000)::decimal(38, 6) as value,
        'Số ' || number as value_text,
        timestamp '2024-04-25 00:00:00' as known_from,
        true as is_current
    from range({rows}) as numbers (number)
    order by {order}
"""


def make_warehouse(
    path: Path,
    values: Iterable[Row] = VALUES,
    targets: Iterable[Row] = TARGETS,
    filler: int = 0,
    filler_order: str = "hash(number)",
) -> Path:
    """A finished warehouse.duckdb with these rows of fct_indicator and fct_target.

    `filler`: how many observations, which lie in the order `filler_order`; the other marts have the rows these
    need, or none.
    """
    path.write_bytes(_make_empty_marts())
    with duckdb.connect(str(path)) as connection:
        connection.execute("begin")
        insert_rows(connection, "dim_indicator", INDICATORS)
        insert_rows(connection, "dim_org_unit", UNITS)
        insert_rows(connection, "dim_measure", [{"measure_code": "filler"}])
        insert_rows(connection, "dim_plan", PLANS)
        insert_rows(connection, "dim_target", LISTED_TARGETS)
        insert_rows(connection, "dim_source", _list_source_rows())
        insert_rows(connection, "fct_indicator", values)
        insert_rows(connection, "fct_target", targets)
        # Every value is known still: known_to stays null.
        connection.execute(
            "insert into marts.fct_indicator_version by name"
            " select * exclude (unit_class, unit_of_measure, indicator_label_vi, indicator_label_en,"
            " unit_label_vi, unit_label_en) from marts.fct_indicator"
        )
        connection.execute(_FILLER.format(rows=filler, order=filler_order))
        connection.execute("commit")
    return path


@cache
def _make_empty_marts() -> bytes:
    """The database of every mart with its comments and no rows: six hundred comments take half a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("begin")
            connection.execute("create schema marts")
            for contract in load_mart_contracts().values():
                connection.execute(contract.keyed_create_statement)
            _comment_marts(connection)
            connection.execute("commit")
        return path.read_bytes()


def insert_rows(
    connection: duckdb.DuckDBPyConnection, mart: str, rows: Iterable[Row]
) -> None:
    """Insert rows by the names of their columns."""
    for row in rows:
        columns = ", ".join(quote_identifier(name) for name in row)
        places = ", ".join("?" * len(row))
        statement = f"insert into marts.{mart} ({columns}) values ({places})"
        connection.execute(statement, list(row.values()))


def _list_source_rows() -> list[Row]:
    """dim_source, as the facts of the release name the sources."""
    rows: list[Row] = []
    for source in SOURCES:
        rows.append(
            {
                "source_id": source.source_id,
                "title_vi": source.title_vi,
                "title_en": source.title_en,
                "publisher_vi": source.publisher_vi,
                "publisher_en": source.publisher_en,
                "publisher_url": source.publisher_url,
                "licence_id": source.licence.id,
                "licence_url": source.licence.url,
                "attribution": source.licence.attribution,
                "is_synthetic": source.is_synthetic,
            }
        )
    return rows


def _comment_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Describe each column in both languages, and one mart."""
    mart_text = "Each indicator value as known today.\nVI: Giá trị của từng chỉ số, theo hiểu biết hôm nay."
    connection.execute(
        f"comment on table marts.fct_indicator is {quote_literal(mart_text)}"
    )
    for contract in load_mart_contracts().values():
        for column in contract.columns:
            name = qualify_name("marts", contract.name, column)
            plain = f"Meaning of {column}\nVI: Ý nghĩa của {column}"
            comment = COMMENTS.get(column, plain)
            connection.execute(f"comment on column {name} is {quote_literal(comment)}")


def publish_warehouse(
    warehouse: Path,
    releases: Path,
    facts: ReleaseFacts,
    *,
    step: StepHook = ignore_step,
    **folders: Path,
) -> PublishedRelease:
    """Publish a warehouse; `folders` are the other fields of ReleaseInputs."""
    return publish_release(ReleaseInputs(warehouse, facts, **folders), releases, step)


def stage_warehouse(
    warehouse: Path,
    folder: Path,
    facts: ReleaseFacts,
    *,
    previous: Path | None,
    **folders: Path,
) -> None:
    """Write a release without publishing it; `folders` are the other fields of ReleaseInputs."""
    stage_release(ReleaseInputs(warehouse, facts, **folders), folder, previous)
