-- What counted cases state of a unit's month, or of its year so far: a row per measure and moment at which it
-- changed. A month is known once dossiers received in it are. The preferred source of a unit's dossiers stands for
-- all that sent them; what each sent itself stands beside it as a rival.
with month_total as (
    select
        unit_id,
        month as period_start,
        last_day(month) as period_end,
        known_from,
        dossiers,
        -- what no source states of any dossier of the month is unknown, not zero
        dossiers_with_channel > 0 as is_channel_known,
        dossiers_with_level > 0 as is_level_known,
        dossiers_with_document_stated > 0 as is_document_known,
        dossiers_online,
        dossiers_fully_online,
        results_issued,
        results_digitised,
        dossiers_fee_due,
        dossiers_paid_online
    from {{ ref('int_dossier__month_total') }}
),

month_measure as (
    select
        unit_id,
        period_start,
        period_end,
        known_from,
        dossiers,
        dossiers as dossiers_received,
        dossiers as dossiers_handled,
        if(is_channel_known, dossiers_online, null) as dossiers_online,
        if(is_channel_known and is_level_known, dossiers_fully_online, null) as dossiers_fully_online,
        if(is_document_known, results_issued, null) as results_issued,
        if(is_document_known, results_digitised, null) as results_digitised,
        dossiers_fee_due,
        dossiers_paid_online
    from month_total
),

of_month as (
    select
        unit_id,
        measure_code,
        period_start,
        period_end,
        'in_period' as period_kind,
        if(dossiers > 0, value, null) as value,
        known_from
    from month_measure
    unpivot include nulls (
        value for measure_code in (
            dossiers_received,
            dossiers_handled,
            dossiers_online,
            dossiers_fully_online,
            results_issued,
            results_digitised,
            dossiers_fee_due,
            dossiers_paid_online
        )
    )
),

of_year_so_far as (
    select
        unit_id,
        'tthc_fee_paid_online_npsp' as measure_code,
        cast(date_trunc('year', period_end) as date) as period_start,
        period_end,
        'year_to_date' as period_kind,
        if(months_known = month(period_end), procedures, null) as value,
        known_from
    from {{ ref('int_dossier__paid_procedure') }}
),

of_all_sources as (
    select * from of_month
    union all
    select * from of_year_so_far
),

sender as (
    select distinct
        unit_id,
        source_id
    from {{ ref('stg_landed__counted_origin') }}
),

preferred_sender as (
    select
        sender.unit_id,
        sender.source_id
    from sender
    inner join {{ ref('stg_landed__source') }} as source on sender.source_id = source.source_id
    qualify row_number() over (partition by sender.unit_id order by source.priority, sender.source_id) = 1
),

statement as (
    select
        preferred_sender.source_id,
        of_all_sources.unit_id,
        of_all_sources.measure_code,
        of_all_sources.period_start,
        of_all_sources.period_end,
        of_all_sources.period_kind,
        'exact' as comparability,
        cast(of_all_sources.value as decimal(38, 6)) as value,
        of_all_sources.known_from
    from of_all_sources
    inner join preferred_sender on of_all_sources.unit_id = preferred_sender.unit_id
    union all
    select
        source_id,
        unit_id,
        'dossiers_received' as measure_code,
        month as period_start,
        last_day(month) as period_end,
        'in_period' as period_kind,
        'rival' as comparability,
        cast(nullif(dossiers, 0) as decimal(38, 6)) as value,
        known_from
    from {{ ref('int_dossier__by_sender') }}
)

select
    statement.source_id,
    source.priority,
    statement.unit_id,
    statement.measure_code,
    statement.period_start,
    statement.period_end,
    statement.period_kind,
    statement.comparability,
    statement.value,
    statement.known_from
from statement
inner join {{ ref('stg_landed__source') }} as source on statement.source_id = source.source_id
-- before anything is known there is nothing to withdraw
qualify max(statement.value) over (
    partition by
        statement.source_id,
        statement.unit_id,
        statement.measure_code,
        statement.period_start,
        statement.period_end,
        statement.period_kind,
        statement.comparability
    order by statement.known_from
) is not null
