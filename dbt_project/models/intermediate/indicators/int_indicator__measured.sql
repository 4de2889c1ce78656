-- The chosen figures that bear on an indicator at a unit: its numerator, or the percentage that was only published. A
-- unit's figure is one of the indicator only while the unit is in its scope.
with unit as (
    select
        unit.unit_id,
        {{ is_reporting_unit('unit') }} as is_reporting
    from {{ ref('org_unit') }} as unit
),

member as (
    select distinct
        scope,
        unit_id,
        valid_from,
        valid_to
    from {{ ref('int_unit__membership') }}
    where map = 'as_reported'
)

select
    indicator.indicator_id,
    indicator.aggregation_rule,
    indicator.denominator_measure,
    indicator.is_flow_over_stock,
    indicator.indicator_id = figure.measure_code as is_published,
    unit.is_reporting,
    figure.unit_id,
    figure.origin,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.source_id,
    figure.units_reported,
    figure.value,
    figure.is_not_applicable,
    figure.known_from,
    figure.known_to
from {{ ref('int_flag__combined') }} as figure
inner join {{ ref('int_indicator__described') }} as indicator
    on figure.measure_code in (indicator.numerator_measure, indicator.indicator_id)
inner join unit on figure.unit_id = unit.unit_id
where
    not unit.is_reporting
    or (
        indicator.aggregation_rule != 'national_only'
        and exists (
            select 1
            from member
            where
                member.scope = indicator.scope
                and member.unit_id = figure.unit_id
                and figure.period_end between member.valid_from and member.valid_to
        )
    )
