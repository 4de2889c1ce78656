-- What a headline is made of that is the sum or the union of its components: their figures for the same unit and
-- period. As in int_indicator__best, of what is in force.
with headline as (
    select
        value.boundary_set,
        value.indicator_id,
        value.unit_id,
        value.period_start,
        value.period_end,
        value.period_kind,
        value.denominator is not null as has_denominator
    from {{ ref('int_lineage__value') }} as value
    where value.candidate = 'components' and not value.is_as_reported
),

part as (
    select
        headline.*,
        component.indicator_id as component_id,
        value.numerator,
        value.denominator
    from headline
    inner join {{ ref('indicator') }} as component on headline.indicator_id = component.parent_indicator_id
    inner join {{ ref('int_lineage__value') }} as value
        on
            component.indicator_id = value.indicator_id
            and headline.boundary_set = value.boundary_set
            and headline.unit_id = value.unit_id
            and headline.period_start = value.period_start
            and headline.period_end = value.period_end
            and headline.period_kind = value.period_kind
    where value.numerator is not null
),

added as (
    select
        *,
        'numerator' as role,
        numerator as amount
    from part
    union all
    select
        *,
        'denominator' as role,
        denominator as amount
    from part
    where has_denominator and denominator is not null
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    role,
    'component' as step,
    'sum' as operation,
    amount,
    component_id as child_indicator_id,
    unit_id as child_unit_id,
    period_start as child_period_start,
    period_end as child_period_end,
    period_kind as child_period_kind,
    boundary_set as child_boundary_set
from added
