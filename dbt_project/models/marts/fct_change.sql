-- From one period to the one before it of the same calendar, kind and length. There is no change, and the reason
-- stands, across a break of the series, between a printed and a computed figure, and where the units behind the two
-- differ too much (domain.md §8.6–7, judging.md §7).
with figure as (
    select
        figure.*,
        period.calendar,
        datediff('month', figure.period_start, figure.period_end) as months,
        -- a percentage without its pair, or a figure of a group that no roll-up stands behind
        figure.value_status = 'published'
        or (figure.units_expected is null and not {{ is_reporting_unit('unit') }}) as is_printed
    from {{ ref('fct_indicator') }} as figure
    inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
    inner join {{ ref('int_period__described') }} as period
        on
            figure.period_start = period.period_start
            and figure.period_end = period.period_end
            and figure.period_kind = period.period_kind
    where figure.value is not null
),

along_series as (
    select
        *,
        lag(period_end) over series as previous_period_end,
        lag(value) over series as previous_value,
        lag(qualifier) over series as previous_qualifier,
        lag(flags) over series as previous_flags,
        lag(is_printed) over series as was_printed,
        lag(coverage) over series as previous_coverage
    from figure
    window
        series as (
            partition by indicator_id, unit_id, boundary_set, calendar, period_kind, months
            order by period_end
        )
),

broken as (
    select
        along_series.*,
        bool_or(coalesce(break.break_on > along_series.previous_period_end, false)) as is_across_break
    from along_series
    left join {{ ref('series_break') }} as break
        on along_series.indicator_id = break.indicator_id and along_series.period_end >= break.break_on
    group by all
),

reasoned as (
    select
        *,
        case
            when is_across_break then 'series_break'
            when is_printed != was_printed then 'other_basis'
            when abs(coverage - previous_coverage) > {{ max_coverage_difference() }} then 'other_coverage'
        end as reason
    from broken
    where previous_period_end is not null
)

select
    indicator_id,
    unit_id,
    {{ period_id() }} as period_id,
    period_start,
    period_end,
    period_kind,
    boundary_set,
    value,
    qualifier,
    flags,
    previous_period_end,
    previous_value,
    previous_qualifier,
    previous_flags,
    is_across_break,
    cast(if(reason is null, value - previous_value, null) as decimal(38, 6)) as change,
    if(
        reason is null,
        {{ weakest_qualifier('qualifier', invert_qualifier('previous_qualifier')) }},
        null
    ) as change_qualifier,
    reason
from reasoned
order by indicator_id, unit_id, period_end, period_start, period_kind, boundary_set
