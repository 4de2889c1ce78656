-- Months, quarters, years and year-to-date of flows that may be summed, derived within one source: rivals are never
-- chained (domain.md §8.6, §8.9). A month is taken from two year-to-date figures only where both are known; a longer
-- span is summed only when every month of it is known. What was printed stands beside what was derived.
{%- set series = ['source_id', 'priority', 'measure_code', 'unit_id', 'road'] %}
{%- set key = series + ['period_start', 'period_end', 'period_kind'] %}

with printed as (
    select *
    from {{ ref('int_observation__versioned') }}
    where comparability = 'exact' and breakdown = '' and value is not null
),

flow as (
    select printed.*
    from printed
    inner join {{ ref('measure') }} as measure on printed.measure_code = measure.measure_code
    where
        measure.additivity = 'additive_units'
        and measure.period_kind in ('month', 'quarter', 'ytd')
),

year_to_date as (
    select *
    from flow
    where
        period_kind = 'year_to_date'
        and period_start = date_trunc('year', period_end)
        and period_end = last_day(period_end)
),

month_by_difference as (
    select
        {{ key | join(', ') }},
        value,
        known_from,
        known_to
    from (select * replace ('in_period' as period_kind) from year_to_date where month(period_end) = 1) as january
    union all
    select
        {% for s in series %}upto.{{ s }}, {% endfor %}
        cast(date_trunc('month', upto.period_end) as date) as period_start,
        upto.period_end,
        'in_period' as period_kind,
        upto.value - before.value as value,
        greatest(upto.known_from, before.known_from) as known_from,
        {{ earlier('upto.known_to', 'before.known_to') }} as known_to
    from year_to_date as upto
    inner join year_to_date as before
        on
            {% for s in series %}upto.{{ s }} = before.{{ s }} and {% endfor %}
            upto.period_start = before.period_start
            and before.period_end = cast(date_trunc('month', upto.period_end) as date) - 1
            and {{ overlap('upto', 'before') }}
),

month_candidate as (
    select
        {{ key | join(', ') }},
        value,
        known_from,
        known_to,
        1 as candidate
    from flow
    where
        period_kind = 'in_period'
        and period_start = date_trunc('month', period_start)
        and period_end = last_day(period_start)
    union all
    select
        {{ key | join(', ') }},
        value,
        known_from,
        known_to,
        2 as candidate
    from month_by_difference
),

month_known as (
    select * from ({{ first_to_speak('month_candidate', key, ['value'], 's.candidate') }})
),

span as (
    select
        {% for s in series %}month_known.{{ s }}, {% endfor %}
        span.period_start,
        span.period_end,
        span.period_kind,
        month_known.value,
        month_known.known_from,
        month_known.known_to
    from month_known
    inner join {{ ref('int_period__span') }} as span on month_known.period_start = span.month_start
),

summed as (
    {{ running('(' ~ deltas('span', key, {'total': 'value', 'months': '1'}) ~ ')', key, ['total', 'months']) }}
),

derived as (
    select
        {{ key | join(', ') }},
        value,
        known_from,
        known_to
    from month_by_difference
    union all
    select
        {{ key | join(', ') }},
        total as value,
        known_from,
        known_to
    from summed
    where months = datediff('month', period_start, period_end) + 1
)

select
    {{ key | join(', ') }},
    units_reported,
    value,
    false as is_derived,
    known_from,
    known_to
from printed
union all
select
    {{ key | join(', ') }},
    null as units_reported,
    value,
    true as is_derived,
    known_from,
    known_to
from derived
