-- One figure per indicator, unit, period and map at any moment. A complete roll-up speaks before a pair printed at that
-- level, that before a printed percentage, that before a roll-up that misses members. Headlines that are the sum or the
-- union of their components are computed from what their components say at that moment.
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'units_reported', 'units_expected', 'is_summed',
    'source_ids'
] %}
{%- set rank -%}
    case
        when s.candidate = 'components' then 0
        when s.candidate in ('rolled_up', 'listed') and s.units_reported = s.units_expected then 1
        when s.candidate = 'pair' then 2
        when s.candidate = 'published' then 3
        else 4
    end
{%- endset %}

with rolled_up as (select * from {{ ref('int_indicator__rolled_up') }}),

said as (
    select
        restated.*,
        null::bigint as units_expected
    from {{ ref('int_indicator__restated') }} as restated
    where restated.candidate != 'listed'
),

candidate as (
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to from rolled_up
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to from said
),

own as (
    select * from ({{ first_to_speak('candidate', key, carried, rank) }})
),

component as (
    select
        component.indicator_id,
        headline.indicator_id as headline_id,
        count(*) over (partition by headline.indicator_id) as components
    from {{ ref('int_indicator__described') }} as headline
    inner join {{ ref('int_indicator__described') }} as component on headline.indicator_id = component.parent_indicator_id
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

added as (
    {%- set sums = {
        'numerator': 'numerator',
        'denominator': 'coalesce(denominator, 0)',
        'parts': '1',
        'units_reported': 'coalesce(units_reported, 0)',
        'units_expected': 'coalesce(units_expected, 0)'
    } %}
    {{ running('(' ~ deltas('part', key, sums) ~ ')', key, sums) }}
),

about as (
    select
        {{ key | join(', ') }},
        any_value(components) as components,
        bool_and(denominator is null) as has_no_denominator,
        bool_or(is_summed) as is_summed,
        {{ distinct_sources('source_ids') }} as source_ids
    from part
    group by all
),

with_components as (
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to from own
    union all
    select
        {% for k in key %}added.{{ k }}, {% endfor %}
        'components' as candidate,
        added.numerator,
        if(about.has_no_denominator, null, added.denominator) as denominator,
        null as published_value,
        if(added.units_expected = 0, null, added.units_reported) as units_reported,
        nullif(added.units_expected, 0) as units_expected,
        about.is_summed,
        about.source_ids,
        added.known_from,
        added.known_to
    from added
    inner join about using ({{ key | join(', ') }})
    where added.parts = about.components
),

headline as (
    select * from ({{ first_to_speak('with_components', key, carried, rank) }})
),

valued as (
    select
        headline.*,
        case
            when headline.candidate = 'published' then headline.published_value
            when indicator.aggregation_rule = 'sum_count' then headline.numerator
            when headline.denominator != 0 then {{ percent('headline.numerator', 'headline.denominator') }}
        end as value
    from headline
    inner join {{ ref('int_indicator__described') }} as indicator on headline.indicator_id = indicator.indicator_id
)

select
    {{ key | join(', ') }},
    {{ carried | join(', ') }},
    value,
    known_from,
    -- until the next thing said, or until this one is withdrawn with nothing in its place
    known_to
from valued
