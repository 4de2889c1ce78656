-- The chosen figures that bear on an indicator at a unit: its numerator, or the percentage that was only published. A
-- unit's figure is one of the indicator while the unit is in its scope. What a unit reports that is in the scope of no
-- indicator of this measure is shown beside them, and counts in no group of theirs (judging.md §1).
with unit as (
    select
        unit.unit_id,
        unit.valid_from,
        coalesce(unit.valid_to, date '9999-12-31') as valid_to,
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
),

indicator_of_measure as (
    select
        indicator.*,
        unnest([indicator.numerator_measure, indicator.indicator_id]) as measure_code
    from {{ ref('int_indicator__described') }} as indicator
),

-- of a scope whose list nobody supplied nobody is outside
listed_indicator as (
    select *
    from indicator_of_measure
    where aggregation_rule != 'national_only' and scope in (select member.scope from member)
),

expected_of_measure as (
    select distinct
        listed_indicator.measure_code,
        member.unit_id,
        member.valid_from,
        member.valid_to
    from listed_indicator
    inner join member on listed_indicator.scope = member.scope
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
    figure.qualifier,
    figure.flags,
    figure.is_not_applicable,
    figure.derived_from,
    figure.known_from,
    figure.known_to
from {{ ref('int_flag__combined') }} as figure
inner join indicator_of_measure as indicator on figure.measure_code = indicator.measure_code
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
    or (
        figure.period_end between unit.valid_from and unit.valid_to
        and indicator.indicator_id in (select listed_indicator.indicator_id from listed_indicator)
        and not exists (
            select 1
            from expected_of_measure as expected
            where
                expected.measure_code = figure.measure_code
                and expected.unit_id = figure.unit_id
                and figure.period_end between expected.valid_from and expected.valid_to
        )
    )
