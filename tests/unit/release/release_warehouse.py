"""A warehouse of a few rows in every mart, and the facts of a release made from it. Numbers are made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.release.facts import Licence, ReleaseFacts, SourceFacts, VintageFacts
from orchestration.release.inputs import ReleaseInputs
from orchestration.release.steps import StepHook, ignore_step
from orchestration.release.store.publish import PublishedRelease, publish_release
from orchestration.release.store.stage import stage_release

_SCHEMA = """
CREATE SCHEMA marts;
CREATE TABLE marts.dim_indicator (
    indicator_id VARCHAR PRIMARY KEY, name_vi VARCHAR NOT NULL, name_en VARCHAR NOT NULL, pillar VARCHAR,
    plan_year INTEGER, decision VARCHAR, level VARCHAR, comparator VARCHAR, target_value DECIMAL(38,6),
    target_unit VARCHAR, target_date DATE, scope VARCHAR, value_kind VARCHAR, frequency VARCHAR,
    parent_indicator_id VARCHAR, numerator_measure VARCHAR, denominator_measure VARCHAR);
CREATE TABLE marts.dim_org_unit (
    unit_id VARCHAR PRIMARY KEY, name_vi VARCHAR NOT NULL, name_en VARCHAR NOT NULL, kind VARCHAR,
    valid_from DATE, valid_to DATE);
CREATE TABLE marts.dim_source (
    source_id VARCHAR PRIMARY KEY, title_vi VARCHAR, title_en VARCHAR, publisher_vi VARCHAR, publisher_en VARCHAR,
    publisher_url VARCHAR, licence_id VARCHAR, licence_url VARCHAR, attribution VARCHAR, is_synthetic BOOLEAN);
CREATE TABLE marts.fct_observation (
    source_id VARCHAR, vintage_id VARCHAR, measure_code VARCHAR, unit_id VARCHAR, period_start DATE, period_end DATE,
    value DECIMAL(38,6), value_text VARCHAR, known_from TIMESTAMPTZ, known_to TIMESTAMPTZ, is_current BOOLEAN);
CREATE TABLE marts.fct_indicator (
    indicator_id VARCHAR NOT NULL, unit_id VARCHAR NOT NULL, period_start DATE NOT NULL, period_end DATE NOT NULL,
    period_kind VARCHAR NOT NULL, "map" VARCHAR NOT NULL, numerator DECIMAL(38,6), denominator DECIMAL(38,6),
    value DECIMAL(38,6), value_status VARCHAR, missing_reason VARCHAR, coverage DECIMAL(38,6),
    units_reported BIGINT, units_expected BIGINT, source_ids VARCHAR, known_from TIMESTAMPTZ);
CREATE TABLE marts.fct_indicator_version AS SELECT *, known_from AS known_to FROM marts.fct_indicator;
CREATE TABLE marts.fct_target (
    indicator_id VARCHAR NOT NULL, unit_id VARCHAR NOT NULL, plan_year INTEGER NOT NULL, judged_on DATE NOT NULL,
    basis VARCHAR NOT NULL, value DECIMAL(38,6), target_value DECIMAL(38,6), comparator VARCHAR,
    gap DECIMAL(38,6), verdict VARCHAR, reason VARCHAR);
CREATE TABLE marts.fct_dossier_file (
    received_month DATE, set_id VARCHAR, unit_id VARCHAR, source_id VARCHAR, vintage_id VARCHAR, raw_sha256 VARCHAR,
    records BIGINT, last_processing_month DATE, known_from TIMESTAMPTZ, known_to TIMESTAMPTZ);
CREATE TABLE marts.dim_raw_file (vintage_id VARCHAR, raw_sha256 VARCHAR, file_name VARCHAR);
COMMENT ON TABLE marts.fct_indicator IS
    'Each indicator value as known today.
VI: Giá trị của từng chỉ số, theo hiểu biết hôm nay.';
COMMENT ON COLUMN marts.fct_indicator.value IS
    'The indicator''s value; a percentage lies between 0 and 100.
VI: Giá trị của chỉ số.
Unit: percent or count';
COMMENT ON COLUMN marts.fct_indicator.indicator_id IS 'Which indicator';
"""

INDICATORS = (
    ("online_dossiers", "Tỷ lệ hồ sơ trực tuyến", "Share of dossiers filed online", "government", 50),
    ("digital_economy", "Tỷ trọng kinh tế số", "Digital economy's share of GDP", "economy", 16),
)
MARTS = (
    "dim_indicator",
    "dim_org_unit",
    "dim_raw_file",
    "dim_source",
    "fct_dossier_file",
    "fct_indicator",
    "fct_indicator_version",
    "fct_observation",
    "fct_target",
)


def value_row(
    indicator: str = "online_dossiers",
    unit: str = "VN",
    end: str = "2024-03-31",
    *,
    pair: tuple[str, str] | None = ("115665", "168746"),
    map_: str = "as_reported",
) -> tuple:
    """A row of fct_indicator; without a pair the value is missing."""
    end_date = dt.date.fromisoformat(end)
    key = (indicator, unit, end_date.replace(day=1), end_date, "in_period", map_)
    if pair is None:
        return (*key, None, None, None, "missing", "not_reported", None, 0, 85, "mic__report", KNOWN)
    numerator, denominator = map(Decimal, pair)
    value = (100 * numerator / denominator).quantize(Decimal("0.000001"))
    return (
        *key,
        numerator,
        denominator,
        value,
        "computed",
        None,
        Decimal(1),
        85,
        85,
        "gso__stats|mic__report",
        KNOWN,
    )


def target_row(
    verdict: str = "met", indicator: str = "online_dossiers", basis: str = "today", year: int = 2024
) -> tuple:
    return (
        indicator,
        "VN",
        year,
        dt.date(2024, 12, 31),
        basis,
        Decimal("68.54"),
        Decimal(50),
        ">=",
        None,
        verdict,
        "",
    )


KNOWN = dt.datetime(2024, 4, 25, tzinfo=dt.UTC)
VALUES = (
    value_row(),
    value_row(end="2024-04-30", pair=("1", "3")),
    value_row(unit="P24", map_="map_34", pair=("7", "9")),
    value_row("digital_economy", pair=None),
)
TARGETS = (target_row(), target_row("cannot_judge", "digital_economy"))


def make_warehouse(path: Path, values=VALUES, targets=TARGETS, filler: int = 0) -> Path:
    """A finished warehouse.duckdb; `filler` observations give a release some weight."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        connection.execute("BEGIN")
        connection.execute(_SCHEMA)
        for code, vi, en, pillar, target in INDICATORS:
            connection.execute(
                "INSERT INTO marts.dim_indicator VALUES (?,?,?,?,2024,'58/QĐ-UBQGCĐS','headline','>=',?,'percent',"
                " DATE '2024-12-31','national','ratio','monthly',NULL,'dossiers_online','dossiers_received')",
                [code, vi, en, pillar, target],
            )
        connection.execute(
            "INSERT INTO marts.dim_org_unit VALUES ('VN','Cả nước','Viet Nam','country',NULL,NULL),"
            " ('P24','Bắc Ninh','Bac Ninh','province',DATE '2025-07-01',NULL)"
        )
        for source in SOURCES:
            connection.execute(
                "INSERT INTO marts.dim_source VALUES (?,?,?,?,?,?,?,?,?,false)",
                [
                    source.source_id, source.title_vi, source.title_en, source.publisher_vi, source.publisher_en,
                    source.publisher_url, source.licence.id, source.licence.url, source.licence.attribution,
                ],
            )  # fmt: skip
        for row in values:
            connection.execute(f"INSERT INTO marts.fct_indicator VALUES ({','.join('?' * len(row))})", row)
        connection.execute("INSERT INTO marts.fct_indicator_version SELECT *, NULL FROM marts.fct_indicator")
        for row in targets:
            connection.execute(f"INSERT INTO marts.fct_target VALUES ({','.join('?' * len(row))})", row)
        connection.execute(
            """
            INSERT INTO marts.fct_observation
            SELECT 'mic__report', 'mic__report@1', 'filler', 'P' || (i % 63),
                DATE '2023-01-01' + (i % 900)::INT, DATE '2023-01-31' + (i % 900)::INT,
                (hash(i) % 1000000)::DECIMAL(38,6), 'Số ' || i,
                TIMESTAMPTZ '2024-04-25 00:00:00+00', NULL, true
            FROM range(?) r(i) ORDER BY hash(i)
            """,
            [filler],
        )
        uncommented = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'marts' AND comment IS NULL"
        ).fetchall()
        for table, column in uncommented:
            connection.execute(
                f"COMMENT ON COLUMN marts.{table}.\"{column}\" IS 'Meaning of {column}\nVI: Ý nghĩa của {column}'"
            )
        connection.execute("COMMIT")
    return path


def source(source_id: str, publisher: str, licence: Licence, **also) -> SourceFacts:
    vintage = VintageFacts(
        vintage_id=f"{source_id}@2024-04-25.1",
        known_from=KNOWN,
        known_basis="published",
        retrieved_at=dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC),
        rows=12,
        quarantined=0,
        landed_sha256="a" * 64,
        raw_sha256s=("b" * 64,),
        published_at=dt.date(2024, 4, 25),
    )
    return SourceFacts(
        **{
            "source_id": source_id,
            "title_vi": "Báo cáo tháng",
            "title_en": "Monthly report",
            "publisher_vi": "Bộ Thông tin và Truyền thông",
            "publisher_en": publisher,
            "publisher_url": "https://example.vn/",
            "licence": licence,
            "is_synthetic": False,
            "vintages": (vintage,),
            **also,
        }
    )


CC_BY = Licence("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", "Nguồn: Tổng cục Thống kê")
PUBLIC = Licence("VN-PUBLIC", "https://example.vn/terms", "Nguồn: Bộ TT&TT <mic.gov.vn>")
SOURCES = (
    source("mic__report", "Ministry of Information & Communications", PUBLIC),
    source("gso__stats", "General Statistics Office", CC_BY, publisher_vi="Tổng cục Thống kê", title_vi="Niên giám"),
)
VERDICTS = (
    *({"rule": "has_rows", "table": f"marts.{m}", "severity": "critical", "outcome": "passed"} for m in MARTS),
    {
        "rule": "sources_agree", "table": "marts.fct_indicator", "severity": "warning", "outcome": "failed",
        "sentence": "Sources agree within 1 point", "failing": 2,
    },
)  # fmt: skip


def make_facts(release_id: str = "2026-11-22.1", **also) -> ReleaseFacts:
    return ReleaseFacts(
        **{
            "release_id": release_id,
            "created_at": dt.datetime(2026, 11, 22, 20, 30, tzinfo=dt.UTC),
            "as_of": dt.date(2026, 11, 22),
            "git_revision": "0123abc",
            "sources": SOURCES,
            "verdicts": VERDICTS,
            **also,
        }
    )


def publish_warehouse(
    warehouse: Path, releases: Path, facts: ReleaseFacts, *, step: StepHook = ignore_step, **folders: Path
) -> PublishedRelease:
    """Publish a warehouse; `folders` are the other fields of ReleaseInputs."""
    return publish_release(ReleaseInputs(warehouse, facts, **folders), releases, step)


def stage_warehouse(
    warehouse: Path, folder: Path, facts: ReleaseFacts, *, previous: Path | None, **folders: Path
) -> None:
    """Write a release of a warehouse without publishing it; `folders` are the other fields of ReleaseInputs."""
    stage_release(ReleaseInputs(warehouse, facts, **folders), folder, previous)
