-- Down the lineage of values to its end: the cells that were added up, the lists and the cases that were counted. A
-- statement that is added on one way and taken away on another is no part of the value. Which values: six lists side by
-- side; `value_number` counts them from 0.
with recursive

wanted as (
    select
        unnest($indicators) as indicator_id,
        unnest($units) as unit_id,
        cast(unnest($period_starts) as date) as period_start,
        cast(unnest($period_ends) as date) as period_end,
        unnest($period_kinds) as period_kind,
        unnest($boundary_sets) as boundary_set,
        unnest(range(len($indicators))) as value_number
),

walk as (
    select
        step.*,
        step.sign as net_sign,
        wanted.value_number
    from wanted
    inner join fct_lineage as step
        on
            wanted.indicator_id = step.indicator_id
            and wanted.unit_id = step.unit_id
            and wanted.period_start = step.period_start
            and wanted.period_end = step.period_end
            and wanted.period_kind = step.period_kind
            and wanted.boundary_set = step.boundary_set
    union all
    select
        step.*,
        walk.net_sign * step.sign as net_sign,
        walk.value_number
    from walk
    inner join fct_lineage as step
        on
            walk.child_indicator_id = step.indicator_id
            and walk.child_unit_id = step.unit_id
            and walk.child_period_start = step.period_start
            and walk.child_period_end = step.period_end
            and walk.child_period_kind = step.period_kind
            and walk.child_boundary_set = step.boundary_set
            and walk.role = step.role
),

part_of_half as (
    select
        value_number,
        role,
        source_id,
        vintage_id,
        measure_code,
        child_unit_id as unit_id,
        child_period_start as period_start,
        child_period_end as period_end,
        child_period_kind as period_kind,
        stated_origin,
        sum(net_sign) as net_sign
    from walk
    where source_id is not null
    group by all
    having net_sign != 0
),

statement as (
    select
        value_number,
        source_id,
        vintage_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        stated_origin,
        bool_and(net_sign < 0) as is_subtracted
    from part_of_half
    group by all
),

-- what was counted from lists, or from cases, is listed by file and not by measure
listed as (
    select distinct
        value_number,
        source_id,
        vintage_id,
        unit_id,
        period_end
    from statement
    where stated_origin = 'list'
),

-- payments belong to the month in which processing began: they rest on earlier months of receipt too
counted as (
    select
        value_number,
        unit_id,
        period_start,
        period_end,
        bool_or(measure_code in ('tthc_fee_paid_online_npsp', 'dossiers_paid_online', 'dossiers_fee_due'))
            as has_payments
    from statement
    where stated_origin = 'cases'
    group by value_number, unit_id, period_start, period_end
),

cell as (
    select
        statement.value_number,
        'printed' as stated_origin,
        cell.unit_id,
        cell.measure_code,
        cell.period_start,
        cell.period_end,
        cell.period_kind,
        cell.value,
        cell.value_text,
        cell.vintage_id,
        cell.raw_sha256,
        cell.cell_sheet,
        cell.cell_row,
        cell.cell_column,
        cell.source_title,
        cell.source_url,
        cell.printed_text,
        cell.note,
        statement.is_subtracted,
        null::bigint as records,
        null::varchar as set_id
    from statement
    inner join fct_observation as cell
        on
            statement.source_id = cell.source_id
            and statement.vintage_id = cell.vintage_id
            and statement.measure_code = cell.measure_code
            and statement.unit_id = cell.unit_id
            and statement.period_start = cell.period_start
            and statement.period_end = cell.period_end
            and statement.period_kind = cell.period_kind
    where statement.stated_origin = 'printed' and cell.breakdown = '' and cell.comparability = 'exact'
),

procedure_file as (
    select
        listed.value_number,
        'list' as stated_origin,
        file.unit_id,
        'procedures' as measure_code,
        file.as_of_date as period_start,
        file.as_of_date as period_end,
        'as_of' as period_kind,
        null::decimal(38, 6) as value,
        '' as value_text,
        file.vintage_id,
        file.raw_sha256,
        file.cell_sheet,
        file.first_row as cell_row,
        '' as cell_column,
        null::varchar as source_title,
        null::varchar as source_url,
        null::varchar as printed_text,
        null::varchar as note,
        false as is_subtracted,
        sum(file.procedures)::bigint as records,
        null::varchar as set_id
    from listed
    inner join fct_procedure_file as file
        on
            listed.source_id = file.source_id
            and listed.vintage_id = file.vintage_id
            and listed.period_end = file.as_of_date
            and list_contains(string_split(file.counted_in, '|'), listed.unit_id)
    group by all
),

dossier_file as (
    select distinct
        counted.value_number,
        'cases' as stated_origin,
        file.unit_id,
        'dossiers' as measure_code,
        file.received_month as period_start,
        last_day(file.received_month) as period_end,
        'in_period' as period_kind,
        null::decimal(38, 6) as value,
        '' as value_text,
        file.vintage_id,
        file.raw_sha256,
        '' as cell_sheet,
        null::integer as cell_row,
        '' as cell_column,
        null::varchar as source_title,
        null::varchar as source_url,
        null::varchar as printed_text,
        null::varchar as note,
        false as is_subtracted,
        file.records,
        file.set_id
    from counted
    inner join fct_dossier_file as file on counted.unit_id = file.unit_id
    where
        file.known_to is null
        and file.received_month <= counted.period_end
        and (
            file.received_month >= counted.period_start
            or (counted.has_payments and file.last_processing_month >= counted.period_start)
        )
),

record as (
    select * from cell
    union all
    select * from procedure_file
    union all
    select * from dossier_file
)

select
    record.*,
    raw_file.source_id,
    raw_file.file_name,
    source.publisher_vi as publisher
from record
inner join dim_raw_file as raw_file
    on record.vintage_id = raw_file.vintage_id and record.raw_sha256 = raw_file.raw_sha256
inner join dim_source as source on raw_file.source_id = source.source_id
order by
    record.value_number,
    record.unit_id,
    record.measure_code,
    record.period_end,
    record.period_kind,
    record.vintage_id,
    record.cell_row,
    record.raw_sha256
