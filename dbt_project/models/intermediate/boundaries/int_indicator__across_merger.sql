-- Longer periods of merged provinces that hold the merger, on the 34 provinces: what is printed for the very period;
-- else the sum of its tiles, those before the merger restated from the predecessors; else, once its last tile is heard,
-- incomplete (judging.md §3). A tile may hold the merger itself, as an administrative quarter does (§5).
{%- set place = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}
{%- set figure = [
    'candidate', 'numerator', 'denominator', 'published_value', 'qualifier', 'flags', 'units_reported',
    'derived_from', 'tiles_heard', 'tiles_expected', 'is_summed', 'source_ids'
] %}
{%- set told = [
    'indicator_id', 'unit_id', 'period_start', 'period_end', 'numerator', 'denominator', 'qualifier', 'flags',
    'source_ids', 'known_from', 'known_to'
] %}

with merged_unit as (
    select distinct restated_unit_id as unit_id
    from {{ ref('int_unit__restated') }}
    where is_summed
),

printed as (
    select
        checked.*,
        null as tiles_heard,
        null as tiles_expected,
        false as is_summed
    from {{ ref('int_indicator__checked') }} as checked
    semi join merged_unit on checked.unit_id = merged_unit.unit_id
    where
        checked.period_start < {{ merger_date() }}
        and checked.period_end >= {{ merger_date() }}
        and checked.derived_from = ''
),

-- of one tile: restated from before the merger, its own since then, printed of days on both sides
told as (
    select {{ told | join(', ') }}
    from {{ ref('int_indicator__restated') }}
    where boundary_set = 'provinces_34' and candidate = 'pair' and period_kind = 'in_period'
    union all
    select {{ told | join(', ') }}
    from printed
    where candidate = 'pair' and period_kind = 'in_period'
),

tile as (
    select
        *,
        count(*) over (partition by period_start, period_end, period_kind, tiling) as tiles
    from {{ ref('int_period__tile') }}
),

basic_tile as (
    select
        period_start,
        period_end,
        period_kind,
        tiling,
        count(*) as tiles
    from {{ ref('int_period__tile') }}
    group by all
),

tile_figure as (
    select
        told.indicator_id,
        told.unit_id,
        tile.period_start,
        tile.period_end,
        tile.period_kind,
        tile.tiling,
        tile.tiles as tiles_due,
        told.numerator,
        told.denominator,
        told.qualifier,
        told.flags,
        told.source_ids,
        if(tile.tiling = indicator.basic_tiling, 1, basic_tile.tiles) as basic_tiles,
        if(tile.tile_end = tile.period_end, 1, 0) as last_tiles,
        told.known_from,
        told.known_to
    from told
    semi join merged_unit on told.unit_id = merged_unit.unit_id
    inner join {{ ref('int_indicator__described') }} as indicator on told.indicator_id = indicator.indicator_id
    inner join tile
        on
            told.period_start = tile.tile_start
            and told.period_end = tile.tile_end
    left join basic_tile
        on
            tile.tile_start = basic_tile.period_start
            and tile.tile_end = basic_tile.period_end
            and basic_tile.period_kind = 'in_period'
            and indicator.basic_tiling = basic_tile.tiling
    where
        tile.period_start < {{ merger_date() }}
        and tile.period_end >= {{ merger_date() }}
        and {{ order_of_tiling('tile.tiling') }} >= {{ order_of_tiling('indicator.basic_tiling') }}
),

total as (
    {{ running_total_over_time('tile_figure', place + ['tiling'], {
        'numerator': 'numerator',
        'denominator': 'coalesce(denominator, 0)',
        'tiles': '1',
        'basic_tiles': 'basic_tiles',
        'last_tiles': 'last_tiles',
        'marks': count_marks()
    }) }}
),

tiled_period as (
    select
        {{ place | join(',\n        ') }},
        tiling,
        any_value(tiles_due) as tiles_due,
        bool_and(denominator is null) as has_no_denominator,
        {{ merge_source_lists('source_ids') }} as source_ids
    from tile_figure
    group by all
),

tiled as (
    select
        total.*,
        total.tiles = tiled_period.tiles_due as is_complete,
        tiled_period.has_no_denominator,
        tiled_period.source_ids,
        due.tiles as tiles_expected
    from total
    inner join tiled_period using ({{ place | join(', ') }}, tiling)
    inner join {{ ref('int_indicator__described') }} as indicator on total.indicator_id = indicator.indicator_id
    inner join basic_tile as due
        on
            total.period_start = due.period_start
            and total.period_end = due.period_end
            and total.period_kind = due.period_kind
            and indicator.basic_tiling = due.tiling
    where total.last_tiles > 0
),

candidate as (
    select
        {{ place | join(',\n        ') }},
        {{ figure | join(',\n        ') }},
        if(candidate = 'published', 3, 1) as preference,
        0 as order_of_tiling,
        known_from,
        known_to
    from printed
    union all
    select
        {{ place | join(',\n        ') }},
        concat('tiled_by_', tiling) as candidate,
        numerator,
        if(has_no_denominator, null, denominator) as denominator,
        null as published_value,
        {{ qualifier_of('marks') }} as qualifier,
        {{ flags_of('marks') }} as flags,
        null as units_reported,
        tiling as derived_from,
        tiles_expected as tiles_heard,
        tiles_expected,
        true as is_summed,
        source_ids,
        2 as preference,
        {{ order_of_tiling('tiling') }} as order_of_tiling,
        known_from,
        known_to
    from tiled
    where is_complete
    union all
    select
        {{ place | join(',\n        ') }},
        concat('incomplete_by_', tiling) as candidate,
        null as numerator,
        null as denominator,
        null as published_value,
        '' as qualifier,
        '' as flags,
        null as units_reported,
        '' as derived_from,
        basic_tiles as tiles_heard,
        tiles_expected,
        false as is_summed,
        source_ids,
        4 as preference,
        {{ order_of_tiling('tiling') }} as order_of_tiling,
        known_from,
        known_to
    from tiled
    where not is_complete
),

best as (
    {{ pick_in_force(
        'candidate', place, figure, 'contested.preference, contested.tiles_heard desc, contested.order_of_tiling'
    ) }}
)

select
    'provinces_34' as boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    case
        when candidate like 'tiled_by_%' then 'pair'
        when candidate like 'incomplete_by_%' then 'incomplete_period'
        else candidate
    end as candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    tiles_heard,
    tiles_expected,
    source_ids,
    is_summed,
    known_from,
    known_to
from best
