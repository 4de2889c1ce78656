-- Every target of the country has a row at its due date; where no figure is in force there, the reason stands.
with target as (
    select
        target.indicator_id,
        indicator.numerator_measure,
        target.due_on,
        target.due_kind
    from {{ ref('target') }} as target
    inner join {{ ref('indicator') }} as indicator on target.indicator_id = indicator.indicator_id
    qualify row_number() over (
        partition by target.indicator_id, target.due_on
        order by target.due_kind
    ) = 1
),

figure_of_due_date as (
    select
        target.indicator_id,
        target.due_on,
        count_if(figure.known_to is null) as figures_in_force,
        max(figure.known_to) as withdrawn_at
    from target
    inner join {{ ref('int_indicator__on_boundaries') }} as figure
        on
            target.indicator_id = figure.indicator_id
            and target.due_on = figure.period_end
            and figure.boundary_set = 'as_reported'
            and figure.unit_id = 'VN'
    group by target.indicator_id, target.due_on
),

-- some source states its numerator or its percentage, of whatever unit and period
indicator_with_source as (
    select distinct target.indicator_id
    from target
    inner join {{ ref('int_observation__versioned') }} as observation
        on observation.measure_code in (target.indicator_id, target.numerator_measure)
)

select
    target.indicator_id,
    'VN' as unit_id,
    if(
        target.due_kind = 'as_of',
        target.due_on,
        cast(date_trunc('year', target.due_on) as date)
    ) as period_start,
    target.due_on as period_end,
    target.due_kind as period_kind,
    if(indicator_with_source.indicator_id is null, 'no_source', 'not_reported') as missing_reason,
    coalesce(figure_of_due_date.withdrawn_at, cast(target.due_on as timestamp)) as known_from
from target
left join figure_of_due_date
    on target.indicator_id = figure_of_due_date.indicator_id and target.due_on = figure_of_due_date.due_on
left join indicator_with_source on target.indicator_id = indicator_with_source.indicator_id
where coalesce(figure_of_due_date.figures_in_force, 0) = 0
