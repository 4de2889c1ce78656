-- Counted cases → what they say of a unit and month, each version with when it became known: the sum over the sets in
-- force. A month is known once dossiers received in it are. Fee-bearing procedures paid on the national portal are
-- distinct over the months since January, all of them known. Beside it, as rivals that never compute, how many dossiers
-- each source sent itself: portals and provinces are not in step (domain.md §8.1–2).
{%- set place = ['unit_id', 'month'] %}
{%- set sums = {} %}
{%- for c in [
    'dossiers', 'dossiers_online', 'dossiers_fully_online', 'results_issued', 'results_digitised', 'dossiers_fee_due',
    'dossiers_paid_online', 'dossiers_paid_npsp', 'dossiers_with_channel', 'dossiers_with_level',
    'dossiers_with_document_said'
] %}{% do sums.update({c: c}) %}{% endfor %}

with attributed as (select * from {{ ref('int_dossier__attributed') }}),

in_month as (
    {{ running('(' ~ deltas('attributed', place, sums) ~ ')', place, sums) }}
),

-- a procedure counts from its first payment of the year on, however many follow
paid as (
    select
        attributed.unit_id,
        attributed.procedure_code,
        span.period_end,
        attributed.known_from,
        attributed.known_to,
        attributed.dossiers_paid_npsp
    from attributed
    inner join {{ ref('int_period__span') }} as span
        on attributed.month = span.month_start and span.period_kind = 'year_to_date'
    where attributed.dossiers_paid_npsp > 0
),

paid_procedure as (
    {%- set procedure = ['unit_id', 'procedure_code', 'period_end'] %}
    {{ running('(' ~ deltas('paid', procedure, {'payments': 'dossiers_paid_npsp'}) ~ ')', procedure, ['payments']) }}
),

year_to_date_part as (
    select
        in_month.unit_id,
        span.period_end,
        1 as months_known,
        0 as procedures,
        in_month.known_from,
        in_month.known_to
    from in_month
    inner join {{ ref('int_period__span') }} as span
        on in_month.month = span.month_start and span.period_kind = 'year_to_date'
    where in_month.dossiers > 0
    union all
    select
        unit_id,
        period_end,
        0 as months_known,
        1 as procedures,
        known_from,
        known_to
    from paid_procedure
    where payments > 0
),

so_far as (
    {%- set year_to_date = ['unit_id', 'period_end'] %}
    {%- set parts = {'months_known': 'months_known', 'procedures': 'procedures'} %}
    {{ running('(' ~ deltas('year_to_date_part', year_to_date, parts) ~ ')', year_to_date, parts) }}
),

said as (
    select
        unit_id,
        month as period_start,
        last_day(month) as period_end,
        'in_period' as period_kind,
        measure_code,
        if(dossiers > 0, value, null) as value,
        known_from
    from (
        select
            unit_id,
            month,
            known_from,
            dossiers,
            dossiers as dossiers_received,
            dossiers as dossiers_handled,
            -- what is said of no dossier is unknown
            if(dossiers_with_channel > 0, dossiers_online, null) as dossiers_online,
            if(dossiers_with_channel > 0 and dossiers_with_level > 0, dossiers_fully_online, null)
                as dossiers_fully_online,
            if(dossiers_with_document_said > 0, results_issued, null) as results_issued,
            if(dossiers_with_document_said > 0, results_digitised, null) as results_digitised,
            dossiers_fee_due,
            dossiers_paid_online
        from in_month
    ) as wide
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
    union all
    select
        unit_id,
        cast(date_trunc('year', period_end) as date) as period_start,
        period_end,
        'year_to_date' as period_kind,
        'tthc_fee_paid_online_npsp' as measure_code,
        if(months_known = month(period_end), procedures, null) as value,
        known_from
    from so_far
),

origin as (
    select distinct
        unit_id,
        source_id
    from {{ ref('stg_landed__counted_origin') }}
),

-- the source that speaks first of a unit's dossiers stands for all that do
speaker as (
    select
        origin.unit_id,
        origin.source_id
    from origin
    inner join {{ ref('stg_landed__source') }} as source on origin.source_id = source.source_id
    qualify row_number() over (partition by origin.unit_id order by source.priority, origin.source_id) = 1
),

sent as (
    select
        counted.unit_id,
        sender.source_id,
        in_force.received_month as month,
        counted.dossiers,
        in_force.known_from,
        in_force.known_to
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('int_dossier__in_force') }} as in_force on counted.set_id = in_force.set_id
    inner join (select distinct
        set_id,
        unit_id,
        source_id,
        origin_bit
    from {{ ref('stg_landed__counted_origin') }}) as sender
        on
            counted.set_id = sender.set_id
            and counted.unit_id = sender.unit_id
            and counted.origins & sender.origin_bit > 0
    where in_force.received_month is not null
),

sent_in_month as (
    {%- set sender = ['unit_id', 'source_id', 'month'] %}
    {{ running('(' ~ deltas('sent', sender, {'dossiers': 'dossiers'}) ~ ')', sender, ['dossiers']) }}
),

everything as (
    select
        speaker.source_id,
        said.*,
        'exact' as comparability
    from said
    inner join speaker on said.unit_id = speaker.unit_id
    union all by name
    select
        source_id,
        unit_id,
        month as period_start,
        last_day(month) as period_end,
        'in_period' as period_kind,
        'dossiers_received' as measure_code,
        nullif(dossiers, 0) as value,
        known_from,
        'rival' as comparability
    from sent_in_month
)

select
    everything.source_id,
    source.priority,
    everything.unit_id,
    everything.measure_code,
    everything.period_start,
    everything.period_end,
    everything.period_kind,
    everything.comparability,
    cast(everything.value as decimal(38, 6)) as value,
    everything.known_from
from everything
inner join {{ ref('stg_landed__source') }} as source on everything.source_id = source.source_id
-- before anything is known there is nothing to withdraw
qualify max(everything.value) over (
    partition by
        everything.source_id, everything.unit_id, everything.measure_code, everything.period_start,
        everything.period_end, everything.period_kind, everything.comparability
    order by everything.known_from
) is not null
