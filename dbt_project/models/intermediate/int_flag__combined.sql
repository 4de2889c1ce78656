-- Headline flags of AND components, per unit: 1 when every component is 1, 0 when any is 0, otherwise unknown. What a
-- source says of the headline itself speaks only where no component is known (domain.md §1).
{%- set key = ['measure_code', 'unit_id', 'road', 'period_start', 'period_end', 'period_kind'] %}

with known as (select * from {{ ref('int_observation__chosen') }}),

flag as (select measure_code from {{ ref('measure') }} where additivity = 'flag'),

reporting_unit as (
    select unit_id from {{ ref('org_unit') }} where unit_class in ('province', 'ministry', 'gov_attached')
),

component as (
    select distinct
        headline.numerator_measure as headline_measure,
        component.numerator_measure as component_measure,
        count(*) over (partition by headline.indicator_id) as components
    from {{ ref('indicator') }} as headline
    inner join {{ ref('indicator') }} as component on headline.indicator_id = component.parent_indicator_id
    where headline.component_rule = 'and' and headline.numerator_measure in (select flag.measure_code from flag)
),

said as (
    select
        component.headline_measure as measure_code,
        known.unit_id,
        known.road,
        known.period_start,
        known.period_end,
        known.period_kind,
        known.source_id,
        known.known_from,
        known.known_to,
        component.components,
        if(known.value = 1, 1, 0) as ones,
        if(known.value = 0, 1, 0) as zeros,
        0 as direct_ones,
        0 as direct_zeros
    from known
    inner join component on known.measure_code = component.component_measure
    where known.unit_id in (select reporting_unit.unit_id from reporting_unit)
    union all
    select
        known.measure_code,
        known.unit_id,
        known.road,
        known.period_start,
        known.period_end,
        known.period_kind,
        known.source_id,
        known.known_from,
        known.known_to,
        0 as components,
        0 as ones,
        0 as zeros,
        if(known.value = 1, 1, 0) as direct_ones,
        if(known.value = 0, 1, 0) as direct_zeros
    from known
    where
        known.measure_code in (select component.headline_measure from component)
        and known.unit_id in (select reporting_unit.unit_id from reporting_unit)
),

counted as (
    {%- set sums = {
        'ones': 'ones', 'zeros': 'zeros', 'direct_ones': 'direct_ones', 'direct_zeros': 'direct_zeros'
    } %}
    {{ running('(' ~ deltas('said', key, sums) ~ ')', key, sums) }}
),

about as (
    select
        {{ key | join(', ') }},
        max(components) as components,
        min(source_id) as source_id
    from said
    group by all
),

combined as (
    select
        {% for k in key %}counted.{{ k }},
{% endfor %}
        about.source_id,
        case
            when counted.zeros > 0 then 0
            when counted.ones = about.components and about.components > 0 then 1
            when counted.ones > 0 then null
            when counted.direct_ones > 0 then 1
            when counted.direct_zeros > 0 then 0
        end as value,
        counted.known_from,
        counted.known_to
    from counted
    inner join about using ({{ key | join(', ') }})
)

select
    {{ key | join(', ') }},
    source_id,
    null::bigint as units_reported,
    value::decimal(38, 6) as value,
    known_from,
    known_to
from combined
where value is not null
union all
select
    {{ key | join(', ') }},
    source_id,
    units_reported,
    value,
    known_from,
    known_to
from known
where
    measure_code not in (select component.headline_measure from component)
    or unit_id not in (select reporting_unit.unit_id from reporting_unit)
