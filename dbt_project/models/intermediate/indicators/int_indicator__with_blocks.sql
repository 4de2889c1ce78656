-- An indicator's own figures, and the country from its two blocks where it prints no figure of its own and not every
-- unit was heard: after what was printed and a roll-up of everybody, before a roll-up that misses members.
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'tiles_heard', 'tiles_expected', 'weight_heard', 'weight_expected',
    'is_summed', 'universe', 'source_ids'
] %}
{%- set rank -%}
    case
        when contested.candidate in ('pair', 'published') then 1
        when contested.candidate in ('inconsistent', 'over_maximum', 'incomplete_period') then 4
        when contested.candidate = 'blocks' then 2
        when
            coalesce(contested.tiles_heard, contested.units_reported)
            = coalesce(contested.tiles_expected, contested.units_expected)
            then 1
        else 3
    end
{%- endset %}

with own as (select * from {{ ref('int_indicator__own') }}),

from_blocks as (select * from {{ ref('int_indicator__from_blocks') }}),

country as (
    select own.*
    from own
    semi join from_blocks using ({{ key | join(', ') }})
    union all by name
    select * from from_blocks
),

best_of_country as (
    {{ pick_in_force('country', key, carried, rank) }}
),

with_blocks as (
    select own.*
    from own
    anti join from_blocks using ({{ key | join(', ') }})
    union all by name
    select * from best_of_country
)

select
    boundary_set,
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
    tiles_heard,
    tiles_expected,
    weight_heard,
    weight_expected,
    is_summed,
    universe,
    source_ids,
    known_from,
    known_to
from with_blocks
