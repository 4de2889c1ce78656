-- How many basic tiles of a longer period a unit is a member of a group for: those on whose last day it is one
-- (judging.md §3). Of a unit that died in June half a year of months count, of its successor the other half.
with basic_tile as (
    select
        period_start,
        period_end,
        period_kind,
        tiling,
        tile_end
    from {{ ref('int_period__tile') }}
),

scope_with_flows as (
    select
        scope,
        basic_tiling
    from {{ ref('int_indicator__described') }}
    where basic_tiling is not null
    union
    select
        source.universe as scope,
        indicator.basic_tiling
    from {{ ref('stg_landed__source') }} as source
    cross join {{ ref('int_indicator__described') }} as indicator
    where source.universe is not null and indicator.basic_tiling is not null
)

select
    membership.boundary_set,
    membership.scope,
    membership.group_unit_id,
    membership.unit_id,
    basic_tile.period_start,
    basic_tile.period_end,
    basic_tile.period_kind,
    basic_tile.tiling as basic_tiling,
    count(*) as tiles
from {{ ref('int_unit__membership') }} as membership
inner join scope_with_flows on membership.scope = scope_with_flows.scope
inner join basic_tile
    on
        scope_with_flows.basic_tiling = basic_tile.tiling
        and basic_tile.tile_end between membership.valid_from and membership.valid_to
group by all
