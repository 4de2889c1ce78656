-- Longer periods of groups: the sum over the tiles of what the group gave in each, by months, quarters and half-years,
-- and the roll-up of the very period, each with the unit-tiles heard and expected, and what they weigh where every
-- tile has its weights (judging.md §2, §3). Whichever way, as
-- many are expected: of each basic tile, the members on its last day to whom the indicator applied. A way is there for
-- as long as somebody is heard in its last tile, whose units the row counts. Which of them stands is chosen in
-- int_indicator__own; of several universes the one of which most was heard, of equal ones the indicator's own.
{%- set place = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set group = place + ['universe'] %}
{%- set carried = [
    'universe', 'tiling', 'numerator', 'denominator', 'marks', 'units_reported', 'units_expected',
    'units_not_applicable', 'tiles_heard', 'tiles_expected', 'weight_heard', 'weight_expected', 'source_ids'
] %}
{%- set rank -%}
    coalesce(
        contested.tiles_heard / contested.tiles_expected, contested.units_reported / contested.units_expected
    ) desc,
    not contested.is_own_universe,
    contested.universe,
    contested.tiling = '',
    {{ order_of_tiling('contested.tiling') }}
{%- endset %}

with total as (
    select *
    from {{ ref('int_indicator__group_total') }}
    where basic_tiling is not null
),

tile as (select * from {{ ref('int_period__tile') }}),

tile_total as (
    select
        total.boundary_set,
        total.indicator_id,
        total.unit_id,
        tile.period_start,
        tile.period_end,
        tile.period_kind,
        tile.tiling,
        tile.tile_start,
        tile.tile_end,
        tile.tile_end = tile.period_end as is_last,
        total.numerator,
        total.denominator,
        total.marks,
        if(tile.tiling = total.basic_tiling, total.units_reported, total.basic_tiles) as tiles_heard,
        total.units_reported,
        total.units_not_applicable,
        total.weight_heard,
        total.weight_not_applicable,
        total.weight_expected,
        total.members,
        total.aggregation_rule,
        total.universe,
        total.is_own_universe,
        total.basic_tiling,
        total.source_ids,
        total.known_from,
        total.known_to
    from total
    inner join tile on total.period_start = tile.tile_start and total.period_end = tile.tile_end
    where
        total.period_kind = 'in_period'
        and {{ order_of_tiling('tile.tiling') }} >= {{ order_of_tiling('total.basic_tiling') }}
    union all
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        '' as tiling,
        null as tile_start,
        null as tile_end,
        true as is_last,
        numerator,
        denominator,
        marks,
        basic_tiles as tiles_heard,
        units_reported,
        units_not_applicable,
        weight_heard,
        weight_not_applicable,
        weight_expected,
        members,
        aggregation_rule,
        universe,
        is_own_universe,
        basic_tiling,
        source_ids,
        known_from,
        known_to
    from total
    where is_longer
),

tiled_period as (
    select
        {{ group | join(',\n        ') }},
        tiling,
        any_value(aggregation_rule) as aggregation_rule,
        any_value(is_own_universe) as is_own_universe,
        any_value(basic_tiling) as basic_tiling,
        any_value(members) filter (is_last) as members,
        -- before somebody is heard in the last tile there is no period
        min(known_from) filter (is_last and units_reported > 0) as asked_from,
        {{ merge_source_lists('source_ids') }} as source_ids
    from tile_total
    group by all
    having asked_from is not null
),

-- a basic tile has its weights where nobody to whom the indicator applies is without one, or where nobody is left
not_applicable_tile as (
    select
        tile_total.* replace (unnest(['', 'month', 'quarter', 'half_year']) as tiling),
        if(
            tile_total.weight_expected is not null or tile_total.units_not_applicable = tile_total.members, 0, 1
        ) - if(of_tile.has_weights, 0, 1) as tiles_without_weights
    from tile_total
    left join {{ ref('int_indicator__group_weight') }} as of_tile
        on
            tile_total.boundary_set = of_tile.boundary_set
            and tile_total.indicator_id = of_tile.indicator_id
            and tile_total.unit_id = of_tile.unit_id
            and tile_total.universe = of_tile.universe
            and tile_total.tile_start = of_tile.period_start
            and tile_total.tile_end = of_tile.period_end
    where tile_total.tiling = tile_total.basic_tiling and tile_total.units_not_applicable > 0
),

part as (
    select
        {{ group | join(',\n        ') }},
        tiling,
        numerator,
        denominator,
        marks,
        tiles_heard,
        weight_heard,
        if(is_last, units_reported, 0) as units_reported,
        if(is_last, units_not_applicable, 0) as units_not_applicable,
        0 as tiles_not_applicable,
        0 as weight_not_applicable,
        0 as tiles_without_weights,
        known_from,
        known_to
    from tile_total
    union all
    select
        {{ group | join(',\n        ') }},
        tiling,
        0 as numerator,
        0 as denominator,
        0 as marks,
        0 as tiles_heard,
        0 as weight_heard,
        0 as units_reported,
        0 as units_not_applicable,
        units_not_applicable as tiles_not_applicable,
        weight_not_applicable,
        tiles_without_weights,
        known_from,
        known_to
    from not_applicable_tile
),

-- what was known of the earlier tiles before the period was asked for makes no version of it
part_since_asked as (
    select part.* replace (greatest(part.known_from, tiled_period.asked_from) as known_from)
    from part
    inner join tiled_period using ({{ group | join(', ') }}, tiling)
    where part.known_to is null or part.known_to > tiled_period.asked_from
),

sum_of_tiles as (
    {{ running_total_over_time('part_since_asked', group + ['tiling'], {
        'numerator': 'numerator',
        'denominator': 'denominator',
        'marks': 'marks',
        'tiles_heard': 'tiles_heard',
        'tiles_not_applicable': 'tiles_not_applicable',
        'weight_heard': 'weight_heard',
        'weight_not_applicable': 'weight_not_applicable',
        'tiles_without_weights': 'tiles_without_weights',
        'units_reported': 'units_reported',
        'units_not_applicable': 'units_not_applicable'
    }) }}
),

expected as (
    select
        boundary_set,
        scope as universe,
        group_unit_id as unit_id,
        period_start,
        period_end,
        period_kind,
        basic_tiling,
        sum(tiles) as tiles
    from {{ ref('int_unit__member_tile') }}
    group by all
),

weight_of_tiles as (
    select
        of_tile.boundary_set,
        of_tile.indicator_id,
        of_tile.unit_id,
        tile.period_start,
        tile.period_end,
        tile.period_kind,
        of_tile.universe,
        sum(of_tile.weight) as weight,
        count_if(not of_tile.has_weights) as tiles_without_weights
    from {{ ref('int_indicator__group_weight') }} as of_tile
    inner join tile on of_tile.period_start = tile.tile_start and of_tile.period_end = tile.tile_end
    group by all
),

way as (
    select
        {{ group | join(',\n        ') }},
        tiling,
        concat(universe, '|', tiling) as candidate,
        tiled_period.is_own_universe,
        cast(sum_of_tiles.numerator as decimal(38, 6)) as numerator,
        if(tiled_period.aggregation_rule = 'sum_count', null, cast(sum_of_tiles.denominator as decimal(38, 6)))
            as denominator,
        sum_of_tiles.marks,
        sum_of_tiles.units_reported,
        tiled_period.members - sum_of_tiles.units_not_applicable as units_expected,
        sum_of_tiles.units_not_applicable,
        if(
            expected.tiles > sum_of_tiles.tiles_not_applicable,
            least(sum_of_tiles.tiles_heard, expected.tiles - sum_of_tiles.tiles_not_applicable),
            null
        ) as tiles_heard,
        nullif(expected.tiles - sum_of_tiles.tiles_not_applicable, 0) as tiles_expected,
        if(
            weight_of_tiles.tiles_without_weights + sum_of_tiles.tiles_without_weights = 0,
            nullif(weight_of_tiles.weight - sum_of_tiles.weight_not_applicable, 0),
            null
        ) as weight_expected,
        least(sum_of_tiles.weight_heard, weight_expected) as weight_heard,
        tiled_period.source_ids,
        sum_of_tiles.known_from,
        sum_of_tiles.known_to
    from sum_of_tiles
    inner join tiled_period using ({{ group | join(', ') }}, tiling)
    inner join expected using (boundary_set, universe, unit_id, period_start, period_end, period_kind, basic_tiling)
    left join weight_of_tiles using ({{ group | join(', ') }})
    where
        sum_of_tiles.units_reported > 0
        -- where nobody is asked for a tile, and yet somebody prints the whole, the whole stands by itself
        and (tiling = '' or expected.tiles > sum_of_tiles.tiles_not_applicable)
),

place_of_other_universe as (
    select distinct
        {{ place | join(',\n        ') }}
    from way
    where not is_own_universe
),

of_several_universes as (
    select way.*
    from way
    semi join place_of_other_universe using ({{ place | join(', ') }})
),

best_covered as (
    {{ pick_in_force('of_several_universes', place, carried, rank) }}
),

of_best_universe as (
    select way.*
    from way
    anti join place_of_other_universe using ({{ place | join(', ') }})
    union all by name
    select * from best_covered
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    if(tiling = '', 'rolled_up', concat('tiled_by_', tiling)) as candidate,
    numerator,
    denominator,
    cast(null as decimal(38, 6)) as published_value,
    {{ qualifier_of('marks') }} as qualifier,
    {{ flags_of('marks') }} as flags,
    units_reported,
    units_expected,
    units_not_applicable,
    cast(tiles_heard as bigint) as tiles_heard,
    cast(tiles_expected as bigint) as tiles_expected,
    if(weight_expected is null, null, cast(weight_heard as decimal(38, 6))) as weight_heard,
    cast(weight_expected as decimal(38, 6)) as weight_expected,
    -- a group of restated provinces
    boundary_set = 'provinces_34' and period_start < {{ merger_date() }} as is_summed,
    universe,
    source_ids,
    known_from,
    known_to
from of_best_universe
