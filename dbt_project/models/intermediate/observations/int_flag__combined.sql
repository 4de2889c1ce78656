-- Headline flags of AND components, per unit: 1 when every component that applies to it is 1, 0 when any is 0,
-- otherwise unknown; not applicable where none of them applies (judging.md §1). What a source states of the headline
-- itself is used only where no component is known (domain.md §1). All other figures pass through as they are.
{%- set key = ['measure_code', 'unit_id', 'origin', 'period_start', 'period_end', 'period_kind'] %}

with chosen as (select * from {{ ref('int_observation__chosen') }}),

reporting_unit as (
    select unit.unit_id
    from {{ ref('org_unit') }} as unit
    where {{ is_reporting_unit('unit') }}
),

flag as (
    select measure_code
    from {{ ref('measure') }}
    where additivity = 'flag'
),

component as (
    select distinct
        headline.numerator_measure as headline_measure,
        component.numerator_measure as component_measure,
        count(*) over (partition by headline.indicator_id) as components
    from {{ ref('indicator') }} as headline
    inner join flag on headline.numerator_measure = flag.measure_code
    inner join {{ ref('indicator') }} as component on headline.indicator_id = component.parent_indicator_id
    where headline.component_rule = 'and'
),

headline_measure as (select distinct headline_measure as measure_code from component),

flag_of_component as (
    select
        component.headline_measure as measure_code,
        chosen.unit_id,
        chosen.origin,
        chosen.period_start,
        chosen.period_end,
        chosen.period_kind,
        chosen.source_id,
        chosen.qualifier,
        chosen.flags,
        chosen.known_from,
        chosen.known_to,
        component.components,
        if(chosen.value = 1, 1, 0) as ones,
        if(chosen.value = 0, 1, 0) as zeros,
        if(chosen.is_not_applicable, 1, 0) as not_applicable,
        0 as headline_ones,
        0 as headline_zeros,
        0 as headline_not_applicable
    from chosen
    inner join reporting_unit on chosen.unit_id = reporting_unit.unit_id
    inner join component on chosen.measure_code = component.component_measure
),

flag_of_headline as (
    select
        chosen.measure_code,
        chosen.unit_id,
        chosen.origin,
        chosen.period_start,
        chosen.period_end,
        chosen.period_kind,
        chosen.source_id,
        chosen.qualifier,
        chosen.flags,
        chosen.known_from,
        chosen.known_to,
        0 as components,
        0 as ones,
        0 as zeros,
        0 as not_applicable,
        if(chosen.value = 1, 1, 0) as headline_ones,
        if(chosen.value = 0, 1, 0) as headline_zeros,
        if(chosen.is_not_applicable, 1, 0) as headline_not_applicable
    from chosen
    inner join reporting_unit on chosen.unit_id = reporting_unit.unit_id
    inner join headline_measure on chosen.measure_code = headline_measure.measure_code
),

flag_statement as (
    select * from flag_of_component
    union all
    select * from flag_of_headline
),

flag_count as (
    {{ running_total_over_time('flag_statement', key, {
        'ones': 'ones',
        'zeros': 'zeros',
        'not_applicable': 'not_applicable',
        'headline_ones': 'headline_ones',
        'headline_zeros': 'headline_zeros',
        'headline_not_applicable': 'headline_not_applicable',
        'marks': 'if(components > 0, ' ~ count_marks() ~ ', 0)',
        'headline_marks': 'if(components = 0, ' ~ count_marks() ~ ', 0)'
    }) }}
),

headline_source as (
    select
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        max(components) as components,
        min(source_id) as source_id
    from flag_statement
    group by all
),

combined as (
    select
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        period_kind,
        headline_source.source_id,
        case
            when flag_count.zeros > 0 then 0
            when
                flag_count.ones > 0
                and flag_count.ones + flag_count.not_applicable = headline_source.components
                then 1
            when flag_count.ones > 0 then null
            when flag_count.headline_ones > 0 then 1
            when flag_count.not_applicable = headline_source.components and headline_source.components > 0 then null
            when flag_count.headline_zeros > 0 then 0
        end as value,
        flag_count.ones = 0
        and flag_count.zeros = 0
        and (
            (headline_source.components > 0 and flag_count.not_applicable = headline_source.components)
            or (
                flag_count.headline_ones = 0
                and flag_count.headline_zeros = 0
                and flag_count.headline_not_applicable > 0
            )
        ) as is_not_applicable,
        -- the headline's own statement is no input where a component is known
        if(flag_count.ones + flag_count.zeros > 0, flag_count.marks, flag_count.headline_marks) as marks,
        flag_count.known_from,
        flag_count.known_to
    from flag_count
    inner join headline_source using (measure_code, unit_id, origin, period_start, period_end, period_kind)
)

select
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    source_id,
    cast(null as bigint) as units_reported,
    cast(value as decimal(38, 6)) as value,
    if(is_not_applicable, '', {{ qualifier_of('marks') }}) as qualifier,
    if(is_not_applicable, '', {{ flags_of('marks') }}) as flags,
    is_not_applicable,
    '' as derived_from,
    known_from,
    known_to
from combined
where value is not null or is_not_applicable
union all
select
    chosen.measure_code,
    chosen.unit_id,
    chosen.origin,
    chosen.period_start,
    chosen.period_end,
    chosen.period_kind,
    chosen.source_id,
    chosen.units_reported,
    chosen.value,
    chosen.qualifier,
    chosen.flags,
    chosen.is_not_applicable,
    chosen.derived_from,
    chosen.known_from,
    chosen.known_to
from chosen
left join headline_measure on chosen.measure_code = headline_measure.measure_code
left join reporting_unit on chosen.unit_id = reporting_unit.unit_id
where headline_measure.measure_code is null or reporting_unit.unit_id is null
