-- The best figure of an indicator from its own statements, per unit, period and boundary set at any moment: a
-- roll-up of every member, then a pair printed at that level (or that it does not apply there), then a printed
-- percentage, then a roll-up that misses members, then a pair that contradicts itself.
{%- set key = ['map', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'is_summed', 'source_ids'
] %}
{%- set rank -%}
    case
        when contested.candidate in ('rolled_up', 'listed') and contested.units_reported = contested.units_expected then 1
        when contested.candidate in ('pair', 'not_applicable') then 2
        when contested.candidate = 'published' then 3
        when contested.candidate = 'inconsistent' then 5
        else 4
    end
{%- endset %}

with candidate as (
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        candidate,
        numerator,
        denominator,
        published_value,
        qualifier,
        flags,
        units_reported,
        units_expected,
        units_not_applicable,
        is_summed,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__rolled_up') }}
    union all
    select
        map,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        candidate,
        numerator,
        denominator,
        published_value,
        qualifier,
        flags,
        units_reported,
        null as units_expected,
        null as units_not_applicable,
        is_summed,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__restated') }}
    -- the groups of a list come with their coverage from the roll-up
    where candidate != 'listed'
),

best as (
    {{ pick_in_force('candidate', key, carried, rank) }}
)

select
    map,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    units_expected,
    units_not_applicable,
    is_summed,
    source_ids,
    known_from,
    known_to
from best
