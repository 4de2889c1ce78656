-- Longer periods of a unit of which the last tile is heard and not every one since its birth: the period was asked
-- for and has no figure, and says how many of its basic tiles are heard (judging.md §3). Where a unit gives tiles of
-- several grains, those count by which most is heard. A row here stands last among what is known of the period.
{%- set place = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with checked as (select * from {{ ref('int_indicator__checked') }}),

tile as (select * from {{ ref('int_period__tile') }}),

tile_count as (select * from {{ ref('int_unit__tile_count') }}),

-- since when something else is known of the very period, and still is
settled as (
    select
        {{ place | join(',\n        ') }},
        min(known_from) as settled_from
    from checked
    where known_to is null
    group by all
),

tile_figure as (
    select
        checked.indicator_id,
        checked.unit_id,
        indicator.basic_tiling,
        checked.derived_from,
        checked.source_ids,
        tile.period_start,
        tile.period_end,
        tile.period_kind,
        tile.tiling,
        tile.tile_start,
        tile.tile_end,
        checked.known_from,
        least(checked.known_to, settled.settled_from) as known_to
    from checked
    inner join {{ ref('int_indicator__described') }} as indicator on checked.indicator_id = indicator.indicator_id
    inner join {{ ref('org_unit') }} as unit on checked.unit_id = unit.unit_id
    inner join tile on checked.period_start = tile.tile_start and checked.period_end = tile.tile_end
    left join settled
        on
            checked.indicator_id = settled.indicator_id
            and checked.unit_id = settled.unit_id
            and tile.period_start = settled.period_start
            and tile.period_end = settled.period_end
            and tile.period_kind = settled.period_kind
    where
        checked.candidate = 'pair'
        and checked.period_kind = 'in_period'
        and {{ is_reporting_unit('unit') }}
        and {{ order_of_tiling('tile.tiling') }} >= {{ order_of_tiling('indicator.basic_tiling') }}
        and (settled.settled_from is null or settled.settled_from > checked.known_from)
),

-- years in which the preferred source says of a tile that it does not apply
year_not_applicable as (
    select distinct
        indicator_id,
        unit_id,
        year(period_end) as year
    from checked
    where candidate = 'not_applicable' and period_kind = 'in_period'
),

-- a coarser tiling that is made of months can't hold more of them, unless they are those of a source that is not
-- preferred because another says that they do not apply
own_tiling as (
    select
        {{ place | join(',\n        ') }},
        tiling
    from tile_figure
    where tiling = basic_tiling or derived_from != 'month'
    union
    select
        {{ place | join(',\n        ') }},
        tile_figure.tiling
    from tile_figure
    inner join year_not_applicable using (indicator_id, unit_id)
    where year(tile_figure.period_end) = year_not_applicable.year
),

open_period as (
    select distinct
        {{ place | join(',\n        ') }},
        tile_figure.tiling
    from tile_figure
    semi join own_tiling using ({{ place | join(', ') }}, tiling)
    where tile_figure.tile_end = tile_figure.period_end
),

heard_tile as (
    select
        {{ place | join(',\n        ') }},
        tile_figure.tiling,
        if(tile_figure.tile_end = tile_figure.period_end, 1, 0) as last_tiles,
        if(tile_figure.tiling = tile_figure.basic_tiling, 1, coalesce(tile_count.tiles, 0)) as tiles,
        tile_figure.known_from,
        tile_figure.known_to
    from tile_figure
    semi join open_period using ({{ place | join(', ') }}, tiling)
    left join tile_count
        on
            tile_figure.unit_id = tile_count.unit_id
            and tile_figure.tile_start = tile_count.period_start
            and tile_figure.tile_end = tile_count.period_end
            and tile_count.period_kind = 'in_period'
            and tile_figure.basic_tiling = tile_count.tiling
),

heard as (
    {{ running_total_over_time('heard_tile', place + ['tiling'], {'tiles': 'tiles', 'last_tiles': 'last_tiles'}) }}
),

candidate as (
    select
        *,
        tiling as candidate
    from heard
    where last_tiles > 0
),

most_heard as (
    {{ pick_in_force(
        'candidate', place, ['tiles'], 'contested.tiles desc, ' ~ order_of_tiling('contested.candidate')
    ) }}
),

source_list as (
    select
        {{ place | join(',\n        ') }},
        {{ merge_source_lists('source_ids') }} as source_ids
    from tile_figure
    semi join open_period using ({{ place | join(', ') }}, tiling)
    group by all
)

select
    most_heard.indicator_id,
    most_heard.unit_id,
    most_heard.period_start,
    most_heard.period_end,
    most_heard.period_kind,
    cast(most_heard.tiles as bigint) as tiles_heard,
    due.tiles as tiles_expected,
    source_list.source_ids,
    most_heard.known_from,
    most_heard.known_to
from most_heard
inner join source_list using ({{ place | join(', ') }})
inner join {{ ref('int_indicator__described') }} as indicator on most_heard.indicator_id = indicator.indicator_id
inner join tile_count as due
    on
        most_heard.unit_id = due.unit_id
        and most_heard.period_start = due.period_start
        and most_heard.period_end = due.period_end
        and most_heard.period_kind = due.period_kind
        and indicator.basic_tiling = due.tiling
