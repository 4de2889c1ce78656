-- The best figure per indicator, unit, period and boundary set at any moment, with its value. A headline that is
-- the sum or the union of its components is computed from their best figures of that moment, once every component
-- has one; until then its own figure stands.
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'units_reported', 'units_expected', 'is_summed',
    'source_ids'
] %}

with own as (select * from {{ ref('int_indicator__own') }}),

component as (
    select
        component.indicator_id,
        headline.indicator_id as headline_id,
        count(*) over (partition by headline.indicator_id) as components
    from {{ ref('int_indicator__described') }} as headline
    inner join {{ ref('int_indicator__described') }} as component
        on headline.indicator_id = component.parent_indicator_id
    where headline.component_rule in ('sum', 'union')
),

part as (
    select
        own.* replace (component.headline_id as indicator_id),
        component.components
    from own
    inner join component on own.indicator_id = component.indicator_id
    where own.numerator is not null
),

total_of_parts as (
    {{ running_total_over_time('part', key, {
        'numerator': 'numerator',
        'denominator': 'coalesce(denominator, 0)',
        'parts': '1',
        'units_reported': 'coalesce(units_reported, 0)',
        'units_expected': 'coalesce(units_expected, 0)'
    }) }}
),

headline as (
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        any_value(components) as components,
        bool_and(denominator is null) as has_no_denominator,
        bool_or(is_summed) as is_summed,
        {{ merge_source_lists('source_ids') }} as source_ids
    from part
    group by map, indicator_id, unit_id, period_start, period_end, period_kind
),

from_components as (
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'components' as candidate,
        total_of_parts.numerator,
        if(headline.has_no_denominator, null, total_of_parts.denominator) as denominator,
        null as published_value,
        if(total_of_parts.units_expected = 0, null, total_of_parts.units_reported) as units_reported,
        nullif(total_of_parts.units_expected, 0) as units_expected,
        headline.is_summed,
        headline.source_ids,
        total_of_parts.known_from,
        total_of_parts.known_to
    from total_of_parts
    inner join headline using (map, indicator_id, unit_id, period_start, period_end, period_kind)
    where total_of_parts.parts = headline.components
),

candidate as (
    select * from own
    union all by name
    select * from from_components
),

best as (
    {{ pick_in_force('candidate', key, carried, "contested.candidate != 'components'") }}
)

select
    best.map,
    best.indicator_id,
    best.unit_id,
    best.period_start,
    best.period_end,
    best.period_kind,
    best.candidate,
    best.numerator,
    best.denominator,
    best.published_value,
    best.units_reported,
    best.units_expected,
    best.is_summed,
    best.source_ids,
    case
        when best.candidate = 'published' then best.published_value
        when indicator.aggregation_rule = 'sum_count' then best.numerator
        when best.denominator != 0 then {{ percent('best.numerator', 'best.denominator') }}
    end as value,
    best.known_from,
    -- until the next statement, or until this one is withdrawn with nothing in its place
    best.known_to
from best
inner join {{ ref('int_indicator__described') }} as indicator on best.indicator_id = indicator.indicator_id
