-- Months, quarters, years and year-to-date of flows that may be summed (domain.md §8.6: never mixed, never chained).
-- A month is taken from two year-to-date figures only where both are known; a longer span is summed only when every
-- month of it is known; a figure given directly always speaks before a derived one. Stocks pass through.
{%- set key = ['measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = ['source_id', 'is_counted', 'units_reported', 'value'] %}

with chosen as (select * from {{ ref('int_observation__chosen') }}),

flow as (
    select chosen.*
    from chosen
    inner join {{ ref('measure') }} as measure on chosen.measure_code = measure.measure_code
    where
        measure.additivity = 'additive_units'
        and measure.period_kind in ('month', 'quarter', 'ytd')
        and chosen.period_kind in ('in_period', 'year_to_date')
),

direct_month as (
    select * from flow
    where
        period_kind = 'in_period'
        and period_start = date_trunc('month', period_start)
        and period_end = last_day(period_start)
),

year_to_date as (
    select * from flow
    where
        period_kind = 'year_to_date'
        and period_start = date_trunc('year', period_end)
        and period_end = last_day(period_end)
),

month_by_difference as (
    select
        measure_code,
        unit_id,
        period_start,
        period_end,
        'in_period' as period_kind,
        source_id,
        value,
        known_from,
        known_to
    from year_to_date
    where month(period_end) = 1
    union all
    select
        upto.measure_code,
        upto.unit_id,
        cast(date_trunc('month', upto.period_end) as date) as period_start,
        upto.period_end,
        'in_period' as period_kind,
        upto.source_id,
        upto.value - before.value as value,
        greatest(upto.known_from, before.known_from) as known_from,
        {{ earlier('upto.known_to', 'before.known_to') }} as known_to
    from year_to_date as upto
    inner join year_to_date as before
        on
            upto.measure_code = before.measure_code
            and upto.unit_id = before.unit_id
            and upto.period_start = before.period_start
            and before.period_end = cast(date_trunc('month', upto.period_end) as date) - 1
            and {{ overlap('upto', 'before') }}
),

month_candidate as (
    select
        {{ key | join(', ') }}, source_id, value, known_from, known_to,
        1 as rank_order,
        'direct' as candidate
    from direct_month
    union all
    select
        {{ key | join(', ') }}, source_id, value, known_from, known_to,
        2 as rank_order,
        'derived' as candidate
    from month_by_difference
),

month_known as (
    select * from ({{ first_to_speak('month_candidate', key, ['source_id', 'value', 'candidate'], 's.rank_order') }})
),

span as (
    select
        month_known.measure_code,
        month_known.unit_id,
        span.period_start,
        span.period_end,
        span.period_kind,
        month_known.source_id,
        month_known.value,
        month_known.known_from,
        month_known.known_to
    from month_known
    inner join {{ ref('int_period__span') }} as span on month_known.period_start = span.month_start
),

summed as (
    {%- set of = ['measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
    {{ running('(' ~ deltas('span', of, {'total': 'value', 'months': '1'}) ~ ')', of, ['total', 'months']) }}
),

span_source as (
    select
        {{ key | join(', ') }},
        min(source_id) as source_id
    from span
    group by all
),

candidate as (
    select
        {{ key | join(', ') }}, source_id, value, known_from, known_to,
        1 as rank_order,
        'direct' as candidate
    from flow
    union all
    select
        {{ key | join(', ') }}, source_id, value, known_from, known_to,
        2 as rank_order,
        'derived' as candidate
    from month_known
    where candidate = 'derived'
    union all
    select
        summed.measure_code,
        summed.unit_id,
        summed.period_start,
        summed.period_end,
        summed.period_kind,
        span_source.source_id,
        summed.total as value,
        summed.known_from,
        summed.known_to,
        2 as rank_order,
        'derived' as candidate
    from summed
    inner join span_source using ({{ key | join(', ') }})
    where summed.months = datediff('month', summed.period_start, summed.period_end) + 1
)

select
    {{ key | join(', ') }},
    source_id,
    false as is_counted,
    cast(null as bigint) as units_reported,
    value,
    known_from,
    known_to
from ({{ first_to_speak('candidate', key, ['source_id', 'value'], 's.rank_order') }})
union all
select
    {{ key | join(', ') }},
    {{ carried | join(', ') }},
    known_from,
    known_to
from chosen
anti join flow using ({{ key | join(', ') }})
