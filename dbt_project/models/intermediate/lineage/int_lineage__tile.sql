-- What a longer period is made of: the values of its tiles, of a group and, on the 34 provinces, of a merged province
-- whose period holds the merger. As in int_indicator__tiled and int_indicator__across_merger, of what is in force.
with merged_province as (
    select
        value.boundary_set,
        value.indicator_id,
        value.unit_id,
        value.period_start,
        value.period_end,
        value.period_kind,
        value.denominator is not null as has_denominator,
        across_merger.derived_from as tiling
    from {{ ref('int_lineage__value') }} as value
    inner join {{ ref('int_indicator__across_merger') }} as across_merger
        using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
    where value.candidate = 'pair' and value.is_summed and across_merger.known_to is null
),

tile_of_province as (
    select
        merged_province.boundary_set,
        merged_province.indicator_id,
        merged_province.unit_id,
        merged_province.period_start,
        merged_province.period_end,
        merged_province.period_kind,
        tile.tile_start,
        tile.tile_end,
        of_unit.numerator,
        if(merged_province.has_denominator, of_unit.denominator, null) as denominator
    from merged_province
    inner join {{ ref('int_period__tile') }} as tile using (period_start, period_end, period_kind, tiling)
    inner join {{ ref('int_indicator__of_unit') }} as of_unit
        on
            merged_province.boundary_set = of_unit.boundary_set
            and merged_province.indicator_id = of_unit.indicator_id
            and merged_province.unit_id = of_unit.unit_id
            and tile.tile_start = of_unit.period_start
            and tile.tile_end = of_unit.period_end
    where of_unit.period_kind = 'in_period' and of_unit.candidate = 'pair' and of_unit.known_to is null
),

tile as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        tile_start,
        tile_end,
        numerator,
        denominator
    from {{ ref('int_lineage__group_tile') }}
    where is_value
    union all
    select *
    from tile_of_province
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    role,
    'tile' as step,
    'sum' as operation,
    amount,
    indicator_id as child_indicator_id,
    unit_id as child_unit_id,
    tile_start as child_period_start,
    tile_end as child_period_end,
    'in_period' as child_period_kind,
    boundary_set as child_boundary_set
from tile
unpivot (amount for role in (numerator, denominator))
