-- Months, quarters, years and years to date of flows that may be summed, derived within one source: rivals are never
-- chained (domain.md §8.6, §8.9). A month is taken from two year-to-date figures only where both are known; a longer
-- span is summed only where every month of it is known. What was printed stands beside what was derived.
{%- set series = ['source_id', 'priority', 'measure_code', 'unit_id', 'origin'] %}
{%- set series_period = series + ['period_start', 'period_end', 'period_kind'] %}

with stated as (
    select
        versioned.* replace (
            -- "nothing arose" is an answer: 0 of 0 (judging.md §1); of a printed percentage it leaves nothing
            if(versioned.missing_reason = 'not_arisen' and measure.additivity != 'none', 0, versioned.value) as value
        ),
        coalesce(versioned.missing_reason = 'not_applicable', false) as is_not_applicable
    from {{ ref('int_observation__versioned') }} as versioned
    left join {{ ref('measure') }} as measure on versioned.measure_code = measure.measure_code
    where versioned.comparability = 'exact' and versioned.breakdown = ''
),

answer as (
    select *
    from stated
    where value is not null or is_not_applicable
),

flow as (
    select answer.*
    from answer
    inner join {{ ref('measure') }} as measure on answer.measure_code = measure.measure_code
    where
        answer.value is not null
        and measure.additivity = 'additive_units'
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

january as (
    select
        source_id,
        priority,
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        'in_period' as period_kind,
        value,
        qualifier,
        flags,
        known_from,
        known_to
    from year_to_date
    where month(period_end) = 1
),

later_month as (
    select
        source_id,
        priority,
        measure_code,
        unit_id,
        origin,
        cast(date_trunc('month', until_month.period_end) as date) as period_start,
        until_month.period_end,
        'in_period' as period_kind,
        until_month.value - until_month_before.value as value,
        {{ weakest_qualifier('until_month.qualifier', invert_qualifier('until_month_before.qualifier')) }} as qualifier,
        {{ merge_flags('until_month.flags', 'until_month_before.flags') }} as flags,
        greatest(until_month.known_from, until_month_before.known_from) as known_from,
        -- null is "still in force", and `least` passes over it
        least(until_month.known_to, until_month_before.known_to) as known_to
    from year_to_date as until_month
    inner join year_to_date as until_month_before
        using (source_id, priority, measure_code, unit_id, origin)
    where
        until_month.period_start = until_month_before.period_start
        and until_month_before.period_end = cast(date_trunc('month', until_month.period_end) as date) - 1
        and {{ are_known_together('until_month', 'until_month_before') }}
),

month_by_difference as (
    select * from january
    union all
    select * from later_month
),

month_candidate as (
    select
        source_id,
        priority,
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        value,
        qualifier,
        flags,
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
        *,
        2 as candidate
    from month_by_difference
),

-- a month that was printed stands before the same month by difference
known_month as (
    {{ pick_in_force('month_candidate', series_period, ['value', 'qualifier', 'flags'], 'contested.candidate') }}
),

month_of_span as (
    select
        known_month.source_id,
        known_month.priority,
        known_month.measure_code,
        known_month.unit_id,
        known_month.origin,
        span.period_start,
        span.period_end,
        span.period_kind,
        known_month.value,
        known_month.qualifier,
        known_month.flags,
        known_month.known_from,
        known_month.known_to
    from known_month
    inner join {{ ref('int_period__span') }} as span on known_month.period_start = span.month_start
),

span_total as (
    {{ running_total_over_time('month_of_span', series_period, {
        'value': 'value',
        'months_known': '1',
        'marks': count_marks()
    }) }}
),

derived as (
    select * from month_by_difference
    union all
    select
        source_id,
        priority,
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        value,
        {{ qualifier_of('marks') }} as qualifier,
        {{ flags_of('marks') }} as flags,
        known_from,
        known_to
    from span_total
    where months_known = datediff('month', period_start, period_end) + 1
)

select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    units_reported,
    value,
    qualifier,
    flags,
    is_not_applicable,
    false as is_derived,
    known_from,
    known_to
from answer
union all
select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    null as units_reported,
    value,
    qualifier,
    flags,
    false as is_not_applicable,
    true as is_derived,
    known_from,
    known_to
from derived
