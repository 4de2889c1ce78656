-- Every indicator has a row for the country at its target date; where no figure is in force there, the reason stands.
with indicator as (
    select
        indicator.indicator_id,
        indicator.numerator_measure,
        indicator.target_date,
        described.judged_kind
    from {{ ref('indicator') }} as indicator
    inner join {{ ref('int_indicator__described') }} as described on indicator.indicator_id = described.indicator_id
),

figure_of_target_date as (
    select
        indicator.indicator_id,
        count_if(figure.known_to is null) as figures_in_force,
        max(figure.known_to) as withdrawn_at
    from indicator
    inner join {{ ref('int_indicator__on_boundaries') }} as figure
        on
            indicator.indicator_id = figure.indicator_id
            and indicator.target_date = figure.period_end
            and figure.map = 'as_reported'
            and figure.unit_id = 'VN'
    group by indicator.indicator_id
),

-- some source states its numerator or its percentage, of whatever unit and period
indicator_with_source as (
    select distinct indicator.indicator_id
    from indicator
    inner join {{ ref('int_observation__versioned') }} as observation
        on observation.measure_code in (indicator.indicator_id, indicator.numerator_measure)
)

select
    indicator.indicator_id,
    'VN' as unit_id,
    if(
        indicator.judged_kind = 'as_of',
        indicator.target_date,
        cast(date_trunc('year', indicator.target_date) as date)
    ) as period_start,
    indicator.target_date as period_end,
    indicator.judged_kind as period_kind,
    if(indicator_with_source.indicator_id is null, 'no_source', 'not_reported') as missing_reason,
    coalesce(figure_of_target_date.withdrawn_at, cast(indicator.target_date as timestamp)) as known_from
from indicator
left join figure_of_target_date on indicator.indicator_id = figure_of_target_date.indicator_id
left join indicator_with_source on indicator.indicator_id = indicator_with_source.indicator_id
where coalesce(figure_of_target_date.figures_in_force, 0) = 0
