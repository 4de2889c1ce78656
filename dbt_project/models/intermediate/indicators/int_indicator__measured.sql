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
    where boundary_set = 'as_reported'
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
),

figure as (
    select
        indicator.indicator_id,
        indicator.aggregation_rule,
        indicator.denominator_measure,
        indicator.is_flow_over_stock,
        indicator.maximum,
        indicator.scope,
        indicator.indicator_id = figure.measure_code as is_published,
        unit.is_reporting,
        figure.period_end between unit.valid_from and unit.valid_to as exists_then,
        figure.*
    from {{ ref('int_flag__combined') }} as figure
    inner join indicator_of_measure as indicator on figure.measure_code = indicator.measure_code
    inner join unit on figure.unit_id = unit.unit_id
    where not unit.is_reporting or indicator.aggregation_rule != 'national_only'
),

expected as (
    select *
    from figure
    where
        not is_reporting
        or exists (
            select 1
            from member
            where
                figure.scope = member.scope
                and figure.unit_id = member.unit_id
                and figure.period_end between member.valid_from and member.valid_to
        )
),

outside as (
    select *
    from figure
    where
        is_reporting
        and exists_then
        and indicator_id in (select listed_indicator.indicator_id from listed_indicator)
        and not exists (
            select 1
            from expected_of_measure
            where
                figure.measure_code = expected_of_measure.measure_code
                and figure.unit_id = expected_of_measure.unit_id
                and figure.period_end between expected_of_measure.valid_from and expected_of_measure.valid_to
        )
),

-- a unit on the list its source measures is outside none
outside_marked as (
    select
        outside.* replace (
            if(
                exists (
                    select 1
                    from member
                    inner join {{ ref('stg_landed__source') }} as source on member.scope = source.universe
                    where
                        outside.source_id = source.source_id
                        and outside.unit_id = member.unit_id
                        and outside.period_end between member.valid_from and member.valid_to
                ),
                outside.flags,
                {{ merge_flags('outside.flags', "'outside_universe'") }}
            ) as flags
        )
    from outside
),

shown as (
    select * from expected
    union all
    select * from outside_marked
)

select
    indicator_id,
    aggregation_rule,
    denominator_measure,
    is_flow_over_stock,
    maximum,
    is_published,
    is_reporting,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    source_id,
    units_reported,
    value,
    qualifier,
    flags,
    is_not_applicable,
    derived_from,
    known_from,
    known_to
from shown
