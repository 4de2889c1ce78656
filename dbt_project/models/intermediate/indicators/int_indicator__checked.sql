-- The figures of an indicator at its units, without the sums over a tile that contradicts itself: these are no figures
-- (judging.md §2–3). `tiles`: how many basic tiles a sum is made of, months or what the indicator is due in.
{%- set place = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set figure = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'derived_from', 'source_ids'
] %}

with paired as (select * from {{ ref('int_indicator__paired') }}),

tile as (select * from {{ ref('int_period__tile') }}),

tile_count as (select * from {{ ref('int_unit__tile_count') }}),

-- what reporting units give of the tiles of an indicator's longer periods
tile_figure as (
    select
        paired.*,
        indicator.basic_tiling
    from paired
    inner join {{ ref('int_indicator__described') }} as indicator on paired.indicator_id = indicator.indicator_id
    inner join {{ ref('org_unit') }} as unit on paired.unit_id = unit.unit_id
    where
        indicator.basic_tiling is not null
        and paired.period_kind = 'in_period'
        and paired.candidate in ('pair', 'inconsistent')
        and {{ is_reporting_unit('unit') }}
),

inconsistent_tile as (
    select
        tile_figure.indicator_id,
        tile_figure.unit_id,
        tile.period_start,
        tile.period_end,
        tile.period_kind,
        tile_figure.known_from,
        tile_figure.known_to
    from tile_figure
    inner join tile
        on
            tile_figure.period_start = tile.tile_start
            and tile_figure.period_end = tile.tile_end
            and tile_figure.basic_tiling = tile.tiling
    where tile_figure.candidate = 'inconsistent'
),

inconsistent_tiles as (
    {{ running_total_over_time('inconsistent_tile', place, {'tiles': '1'}) }}
),

sum_or_refusal as (
    select paired.*
    from paired
    semi join inconsistent_tile using ({{ place | join(', ') }})
    where paired.derived_from != '' and paired.candidate in ('pair', 'inconsistent')
    union all by name
    select
        {{ place | join(',\n        ') }},
        'printed' as origin,
        'refused' as candidate,
        known_from,
        known_to
    from inconsistent_tiles
    where tiles > 0
),

sum_unless_refused as (
    {{ pick_in_force('sum_or_refusal', place + ['origin'], figure, "contested.candidate != 'refused'") }}
),

-- printed, or a sum of tiles none of which contradicts itself
undisputed as (
    select paired.*
    from paired
    anti join inconsistent_tile using ({{ place | join(', ') }})
    union all
    select paired.*
    from paired
    semi join inconsistent_tile using ({{ place | join(', ') }})
    where paired.derived_from = '' or paired.candidate not in ('pair', 'inconsistent')
),

accepted as (
    select
        {{ place | join(',\n        ') }},
        origin,
        {{ figure | join(',\n        ') }},
        known_from,
        known_to
    from undisputed
    union all
    select
        {{ place | join(',\n        ') }},
        origin,
        {{ figure | join(',\n        ') }},
        known_from,
        known_to
    from sum_unless_refused
    where candidate != 'refused'
),

-- only what a unit's own tiles add up to has a number of them
with_tiling as (
    select
        accepted.*,
        if(
            accepted.derived_from != '' and {{ is_reporting_unit('unit') }}, indicator.basic_tiling, null
        ) as basic_tiling
    from accepted
    inner join {{ ref('int_indicator__described') }} as indicator on accepted.indicator_id = indicator.indicator_id
    inner join {{ ref('org_unit') }} as unit on accepted.unit_id = unit.unit_id
)

select
    with_tiling.indicator_id,
    with_tiling.unit_id,
    with_tiling.period_start,
    with_tiling.period_end,
    with_tiling.period_kind,
    with_tiling.origin,
    with_tiling.candidate,
    with_tiling.numerator,
    with_tiling.denominator,
    with_tiling.published_value,
    with_tiling.qualifier,
    with_tiling.flags,
    with_tiling.units_reported,
    with_tiling.derived_from,
    tile_count.tiles,
    with_tiling.source_ids,
    with_tiling.known_from,
    with_tiling.known_to
from with_tiling
left join tile_count
    on
        with_tiling.unit_id = tile_count.unit_id
        and with_tiling.period_start = tile_count.period_start
        and with_tiling.period_end = tile_count.period_end
        and with_tiling.period_kind = tile_count.period_kind
        and with_tiling.basic_tiling = tile_count.tiling
