-- The best figure of an indicator from its own statements, per unit, period and boundary set at any moment: a
-- roll-up of every member in every tile, then a pair printed at that level (or that it does not apply there), then a
-- printed percentage, then a roll-up that misses members, then a pair that contradicts itself, then that the period is
-- incomplete.
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set carried = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'units_expected', 'units_not_applicable', 'tiles_heard', 'tiles_expected', 'weight_heard', 'weight_expected',
    'is_summed', 'universe', 'source_ids'
] %}
{%- set rank -%}
    case
        when contested.is_of_everyone then 1
        when contested.candidate in ('pair', 'not_applicable') then 2
        when contested.candidate = 'published' then 3
        when contested.candidate in ('inconsistent', 'over_maximum') then 5
        when contested.candidate = 'incomplete_period' then 6
        else 4
    end,
    -- of several ways to tile a period the one in which most was heard, then the finest
    contested.tiles_heard / contested.tiles_expected desc nulls last,
    contested.candidate = 'rolled_up',
    {{ order_of_tiling("replace(contested.candidate, 'tiled_by_', '')") }}
{%- endset %}

with candidate as (
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
        units_reported = units_expected as is_of_everyone,
        is_summed,
        universe,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__rolled_up') }}
    union all
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
        coalesce(tiles_heard = tiles_expected, units_reported = units_expected) as is_of_everyone,
        is_summed,
        universe,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__tiled') }}
    union all
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
        null as units_expected,
        null as units_not_applicable,
        tiles_heard,
        tiles_expected,
        null as weight_heard,
        null as weight_expected,
        false as is_of_everyone,
        is_summed,
        null as universe,
        source_ids,
        known_from,
        known_to
    from {{ ref('int_indicator__of_unit') }}
    -- the groups of a list come with their coverage from the roll-up
    where candidate != 'listed'
),

best as (
    {{ pick_in_force('candidate', key, carried, rank) }}
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
from best
