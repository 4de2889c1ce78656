"""The cells under a value: which are added up, and which are taken away."""

from __future__ import annotations

import datetime as dt

import duckdb

from orchestration.release.trace.records import ValueKey, read_records

# A month that came of two years to date: that of September, less that of August.
TABLES = """
    create table fct_lineage as
    select
        'online' as indicator_id, 'VN' as unit_id, 'as_reported' as boundary_set, 'numerator' as role,
        date '2025-09-01' as period_start, date '2025-09-30' as period_end, 'in_period' as period_kind,
        sign, null::varchar as child_indicator_id, 'VN' as child_unit_id, null::varchar as child_boundary_set,
        date '2025-01-01' as child_period_start, last_day as child_period_end, 'year_to_date' as child_period_kind,
        'mic' as source_id, vintage_id, 'dossiers_online' as measure_code, 'printed' as stated_origin
    from (values (1, date '2025-09-30', 'v2'), (-1, date '2025-08-31', 'v1')) as part (sign, last_day, vintage_id);
    create table fct_observation as
    select
        'mic' as source_id, vintage_id, 'dossiers_online' as measure_code, 'VN' as unit_id,
        date '2025-01-01' as period_start, last_day as period_end, 'year_to_date' as period_kind, '' as breakdown,
        'exact' as comparability, value::decimal(38, 6) as value, value::varchar as value_text, 'f' as raw_sha256,
        '1' as cell_sheet, 2::integer as cell_row, 'E' as cell_column, null::varchar as source_title,
        null::varchar as source_url, null::varchar as printed_text, null::varchar as note
    from (values (330, date '2025-09-30', 'v2'), (290, date '2025-08-31', 'v1')) as c (value, last_day, vintage_id);
    create table dim_raw_file as
    select 'mic' as source_id, unnest(['v1', 'v2']) as vintage_id, 'f' as raw_sha256, 'report.csv' as file_name;
    create table dim_source as select 'mic' as source_id, 'Bộ' as publisher_vi;
    create table fct_procedure_file (
        source_id varchar, vintage_id varchar, unit_id varchar, as_of_date date, raw_sha256 varchar,
        cell_sheet varchar, first_row integer, procedures bigint, counted_in varchar
    );
    create table fct_dossier_file (
        unit_id varchar, received_month date, vintage_id varchar, raw_sha256 varchar, records bigint, set_id varchar,
        known_to timestamp, last_processing_month date
    );
"""


def test_what_is_taken_away_is_told_apart_from_what_is_added_up() -> None:
    key = ValueKey(
        *("online", "VN", dt.date(2025, 9, 1), dt.date(2025, 9, 30)),
        *("in_period", "as_reported"),
    )
    with duckdb.connect() as connection:
        connection.execute(TABLES)

        cells = read_records(connection, key).cells

    assert {cell.value_text: cell.is_subtracted for cell in cells} == {
        "330": False,
        "290": True,
    }
