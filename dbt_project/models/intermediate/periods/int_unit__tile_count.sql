-- How many tiles of a longer period a unit has to give: those that end on its first day or after (judging.md §3: a
-- unit that began within the period gives the tiles since its birth).
select
    unit.unit_id,
    tile.period_start,
    tile.period_end,
    tile.period_kind,
    tile.tiling,
    count(*) as tiles
from {{ ref('int_period__tile') }} as tile
inner join {{ ref('org_unit') }} as unit on tile.tile_end >= unit.valid_from
group by all
