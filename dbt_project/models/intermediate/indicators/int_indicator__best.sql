-- The best figure per indicator, unit, period and boundary set at any moment, with its value. A headline that is
-- the sum or the union of its components is computed from their best figures of that moment, once every component
-- has one and enough units stand behind them; until then its own figure stands. A computed figure of a group with too
-- few units behind it keeps its pair and has no value (judging.md §2).
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'tiles_heard', 'tiles_expected', 'weight_heard', 'weight_expected',
    'is_covered', 'is_summed', 'universe', 'source_ids'
] %}

with own as (select * from {{ ref('int_indicator__with_blocks') }}),

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
    where own.numerator is not null and own.candidate not in ('inconsistent', 'over_maximum')
),

total_of_parts as (
    {{ running_total_over_time('part', key, {
        'numerator': 'numerator',
        'denominator': 'coalesce(denominator, 0)',
        'parts': '1',
        'units_reported': 'coalesce(units_reported, 0)',
        'units_expected': 'coalesce(units_expected, 0)',
        'units_not_applicable': 'coalesce(units_not_applicable, 0)',
        'tiles_heard': 'coalesce(tiles_heard, 0)',
        'tiles_expected': 'coalesce(tiles_expected, 0)',
        'marks': count_marks()
    }) }}
),

headline as (
    select
        boundary_set,
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
    group by boundary_set, indicator_id, unit_id, period_start, period_end, period_kind
),

from_components as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'components' as candidate,
        total_of_parts.numerator,
        if(headline.has_no_denominator, null, total_of_parts.denominator) as denominator,
        null as published_value,
        {{ qualifier_of('total_of_parts.marks') }} as qualifier,
        {{ flags_of('total_of_parts.marks') }} as flags,
        if(total_of_parts.units_expected = 0, null, total_of_parts.units_reported) as units_reported,
        nullif(total_of_parts.units_expected, 0) as units_expected,
        if(total_of_parts.units_expected = 0, null, total_of_parts.units_not_applicable) as units_not_applicable,
        if(total_of_parts.tiles_expected = 0, null, total_of_parts.tiles_heard) as tiles_heard,
        nullif(total_of_parts.tiles_expected, 0) as tiles_expected,
        -- what different indicators weigh is not to be added
        null as weight_heard,
        null as weight_expected,
        headline.is_summed,
        -- each component has its own
        null as universe,
        headline.source_ids,
        total_of_parts.known_from,
        total_of_parts.known_to
    from total_of_parts
    inner join headline using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
    where total_of_parts.parts = headline.components
),

figure as (
    select * from own
    union all by name
    select * from from_components
),

candidate as (
    select
        figure.*,
        -- what was printed, or is a unit's own, has no units expected behind it; what has no minimum is always enough
        {{ reaches_minimum('figure', 'indicator.min_coverage') }} as is_covered
    from figure
    inner join {{ ref('int_indicator__described') }} as indicator on figure.indicator_id = indicator.indicator_id
),

best as (
    {{ pick_in_force('candidate', key, carried, "not contested.is_covered, contested.candidate != 'components'") }}
)

select
    best.boundary_set,
    best.indicator_id,
    best.unit_id,
    best.period_start,
    best.period_end,
    best.period_kind,
    best.candidate,
    best.numerator,
    best.denominator,
    best.published_value,
    best.qualifier,
    best.flags,
    best.units_reported,
    best.units_expected,
    best.units_not_applicable,
    cast(best.tiles_heard as bigint) as tiles_heard,
    cast(best.tiles_expected as bigint) as tiles_expected,
    {{ coverage_percent('best') }} as coverage,
    {{ coverage_basis('best') }} as coverage_basis,
    best.is_summed,
    best.universe,
    best.source_ids,
    case
        when not best.is_covered then null
        when best.candidate in ('not_applicable', 'inconsistent', 'over_maximum', 'incomplete_period') then null
        when best.candidate = 'published' then best.published_value
        when {{ gives_a_count('indicator.aggregation_rule') }} then best.numerator
        when best.denominator != 0 then {{ percent('best.numerator', 'best.denominator') }}
    end as value,
    case
        when best.candidate in ('not_applicable', 'inconsistent', 'over_maximum', 'incomplete_period')
            then best.candidate
        when not best.is_covered then 'incomplete_coverage'
        when best.denominator = 0 then 'denominator_zero'
    end as missing_reason,
    best.known_from,
    -- until the next statement, or until this one is withdrawn with nothing in its place
    best.known_to
from best
inner join {{ ref('int_indicator__described') }} as indicator on best.indicator_id = indicator.indicator_id
