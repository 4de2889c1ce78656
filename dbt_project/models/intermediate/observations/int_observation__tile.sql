-- The tiles of longer periods that each source gives: months, quarters and half-years of flows, printed; else the sum
-- of all finer tiles since the unit's birth, months before quarters; else, for months and quarters, the difference of
-- two year-to-date figures of one calendar. Rivals are never chained (domain.md §8.6, §8.9). A difference below
-- zero is no figure. `derived_from`: '' where it is printed.
{%- set series = ['source_id', 'priority', 'measure_code', 'unit_id', 'origin'] %}
{%- set series_period = series + ['period_start', 'period_end', 'period_kind'] %}
{%- set carried = ['grain', 'value', 'qualifier', 'flags', 'derived_from'] %}

with flow as (
    select *
    from {{ ref('int_observation__answer') }}
    where is_flow and value is not null
),

calendar as (select * from {{ ref('int_period__calendar') }}),

year_to_date as (
    select
        flow.*,
        calendar.calendar
    from flow
    inner join calendar
        on
            flow.period_start = calendar.period_start
            and flow.period_end = calendar.period_end
            and flow.period_kind = calendar.period_kind
    where calendar.grain = 'year_to_date'
),

short_period as (
    select *
    from calendar
    where grain in ('month', 'quarter')
),

-- the year so far is the first tile of its year
first_of_year as (
    select
        year_to_date.source_id,
        year_to_date.priority,
        year_to_date.measure_code,
        year_to_date.unit_id,
        year_to_date.origin,
        year_to_date.period_start,
        year_to_date.period_end,
        'in_period' as period_kind,
        short_period.grain,
        year_to_date.value,
        year_to_date.qualifier,
        year_to_date.flags,
        'difference' as derived_from,
        year_to_date.known_from,
        year_to_date.known_to
    from year_to_date
    inner join short_period
        on
            year_to_date.calendar = short_period.calendar
            and year_to_date.period_start = short_period.period_start
            and year_to_date.period_end = short_period.period_end
),

later_in_year as (
    select
        source_id,
        priority,
        measure_code,
        unit_id,
        origin,
        short_period.period_start,
        until_end.period_end,
        'in_period' as period_kind,
        short_period.grain,
        until_end.value - until_start.value as value,
        {{ weakest_qualifier('until_end.qualifier', invert_qualifier('until_start.qualifier')) }} as qualifier,
        {{ merge_flags('until_end.flags', 'until_start.flags') }} as flags,
        'difference' as derived_from,
        greatest(until_end.known_from, until_start.known_from) as known_from,
        -- null is "still in force", and `least` passes over it
        least(until_end.known_to, until_start.known_to) as known_to
    from year_to_date as until_end
    inner join short_period
        on until_end.calendar = short_period.calendar and until_end.period_end = short_period.period_end
    inner join year_to_date as until_start
        using (source_id, priority, measure_code, unit_id, origin)
    where
        until_end.period_start = until_start.period_start
        and until_end.calendar = until_start.calendar
        and until_start.period_end = short_period.period_start - 1
        and {{ are_known_together('until_end', 'until_start') }}
        and until_end.value >= until_start.value
),

difference as (
    select * from first_of_year
    union all
    select * from later_in_year
),

printed as (
    select
        flow.source_id,
        flow.priority,
        flow.measure_code,
        flow.unit_id,
        flow.origin,
        flow.period_start,
        flow.period_end,
        flow.period_kind,
        calendar.grain,
        flow.value,
        flow.qualifier,
        flow.flags,
        '' as derived_from,
        flow.known_from,
        flow.known_to
    from flow
    inner join calendar
        on
            flow.period_start = calendar.period_start
            and flow.period_end = calendar.period_end
            and flow.period_kind = calendar.period_kind
    where calendar.grain in ('month', 'quarter', 'half_year')
),

month_candidate as (
    select
        *,
        1 as candidate
    from printed
    where grain = 'month'
    union all
    select
        *,
        2 as candidate
    from difference
    where grain = 'month'
),

month as (
    {{ pick_in_force('month_candidate', series_period, carried, 'contested.candidate') }}
),

sum_of_months as (
    {{ sum_of_tiles('month', 'month', ['quarter', 'half_year']) }}
),

quarter_candidate as (
    select
        *,
        1 as candidate
    from printed
    where grain = 'quarter'
    union all by name
    select
        *,
        2 as candidate
    from sum_of_months
    where grain = 'quarter'
    union all by name
    select
        *,
        3 as candidate
    from difference
    where grain = 'quarter'
),

quarter as (
    {{ pick_in_force('quarter_candidate', series_period, carried, 'contested.candidate') }}
),

-- where every quarter is the sum of its months, the months are the finer tiling
series_of_quarters as (
    select distinct {{ series | join(', ') }}
    from quarter
    where derived_from != 'month'
),

quarter_of_series as (
    select quarter.*
    from quarter
    semi join series_of_quarters using ({{ series | join(', ') }})
),

sum_of_quarters as (
    {{ sum_of_tiles('quarter_of_series', 'quarter', ['half_year']) }}
),

half_year_candidate as (
    select
        *,
        1 as candidate
    from printed
    where grain = 'half_year'
    union all by name
    select
        *,
        2 as candidate
    from sum_of_months
    where grain = 'half_year'
    union all by name
    select
        *,
        3 as candidate
    from sum_of_quarters
),

half_year as (
    {{ pick_in_force('half_year_candidate', series_period, carried, 'contested.candidate') }}
)

select * from month
union all by name
select * from quarter
union all by name
select * from half_year
