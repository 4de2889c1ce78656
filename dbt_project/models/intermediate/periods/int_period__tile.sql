-- Which tiles make a longer period, in each way it can be tiled: by months, quarters or half-years of its own calendar
-- that cover it without gap or overlap (judging.md §3). A row per period, tiling and tile.
with calendar as (select * from {{ ref('int_period__calendar') }}),

tile as (
    select *
    from calendar
    where grain in ('month', 'quarter', 'half_year')
),

tile_within as (
    select
        longer.calendar,
        longer.period_start,
        longer.period_end,
        longer.period_kind,
        longer.grain,
        tile.grain as tiling,
        tile.period_start as tile_start,
        tile.period_end as tile_end
    from calendar as longer
    inner join tile
        on
            longer.calendar = tile.calendar
            and longer.period_start <= tile.period_start
            and longer.period_end >= tile.period_end
    where longer.grain not in ('month', 'nine_months') and longer.grain != tile.grain
)

select
    calendar,
    grain,
    period_start,
    period_end,
    period_kind,
    tiling,
    tile_start,
    tile_end
from tile_within
qualify max(tile_end) over (partition by period_start, period_end, period_kind, tiling) = period_end
