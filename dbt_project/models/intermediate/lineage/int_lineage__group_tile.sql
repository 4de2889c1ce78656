-- The tiles of each longer period in force that a group's figure was added up from: what the group gave in each, and
-- whether the same stands there as the value of that tile. As in int_indicator__tiled, of what is in force.
with tiled as (
    select
        value.boundary_set,
        value.indicator_id,
        value.unit_id,
        value.period_start,
        value.period_end,
        value.period_kind,
        value.denominator is not null as has_denominator,
        replace(value.candidate, 'tiled_by_', '') as tiling,
        used.universe
    from {{ ref('int_lineage__value') }} as value
    inner join {{ ref('int_indicator__tiled') }} as used
        using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind, candidate)
    where value.candidate like 'tiled_by_%' and not value.is_as_reported and used.known_to is null
)

select
    tiled.boundary_set,
    tiled.indicator_id,
    tiled.unit_id,
    tiled.period_start,
    tiled.period_end,
    tiled.period_kind,
    tiled.universe,
    tile.tile_start,
    tile.tile_end,
    total.numerator,
    if(tiled.has_denominator, total.denominator, null) as denominator,
    coalesce(
        value.numerator = total.numerator
        and (not tiled.has_denominator or value.denominator = total.denominator),
        false
    ) as is_value
from tiled
inner join {{ ref('int_period__tile') }} as tile using (period_start, period_end, period_kind, tiling)
inner join {{ ref('int_indicator__group_total') }} as total
    on
        tiled.boundary_set = total.boundary_set
        and tiled.indicator_id = total.indicator_id
        and tiled.unit_id = total.unit_id
        and tiled.universe = total.universe
        and tile.tile_start = total.period_start
        and tile.tile_end = total.period_end
        and total.period_kind = 'in_period'
left join {{ ref('int_lineage__value') }} as value
    on
        tiled.boundary_set = value.boundary_set
        and tiled.indicator_id = value.indicator_id
        and tiled.unit_id = value.unit_id
        and tile.tile_start = value.period_start
        and tile.tile_end = value.period_end
        and value.period_kind = 'in_period'
where total.known_to is null and total.units_reported > 0
