-- What a unit weighs in the coverage of a group (judging.md §2): its denominator of the civil year before, in each
-- basic tile of an indicator whose both halves are flows that may be summed over time. The year's pair is printed or
-- the sum of all its tiles; a unit that began within that year has none. It is taken as known at the end of the tile's
-- last day: so the weights of a tile are settled once, and a later correction of last year moves no coverage.
with weighted_indicator as (
    select
        indicator_id,
        basic_tiling
    from {{ ref('int_indicator__described') }}
    where basic_tiling is not null and denominator_measure is not null
),

year_figure as (
    select
        checked.indicator_id,
        checked.unit_id,
        year(checked.period_end) as year,
        checked.period_kind,
        checked.denominator,
        checked.known_from,
        checked.known_to
    from {{ ref('int_indicator__checked') }} as checked
    inner join {{ ref('org_unit') }} as unit on checked.unit_id = unit.unit_id
    where
        checked.candidate = 'pair'
        and checked.period_kind in ('in_period', 'year_to_date')
        and checked.period_start = date_trunc('year', checked.period_end)
        and checked.period_end = make_date(year(checked.period_end), 12, 31)
        and {{ is_reporting_unit('unit') }}
        and unit.valid_from <= checked.period_start
),

tile as (
    select
        weighted_indicator.indicator_id,
        calendar.period_start,
        calendar.period_end,
        -- a tile of the administrative calendar ends in the year it stands for
        year(calendar.period_end) - 1 as year_before
    from {{ ref('int_period__calendar') }} as calendar
    inner join weighted_indicator on calendar.grain = weighted_indicator.basic_tiling
)

select
    tile.indicator_id,
    year_figure.unit_id,
    tile.period_start,
    tile.period_end,
    year_figure.denominator as weight
from tile
inner join year_figure on tile.indicator_id = year_figure.indicator_id and tile.year_before = year_figure.year
where {{ is_known_at_end_of('year_figure', 'tile.period_end') }}
-- the year so far on 31 December is that year, where no source says the year itself
qualify row_number() over (
    partition by tile.indicator_id, year_figure.unit_id, tile.period_start, tile.period_end
    order by year_figure.period_kind
) = 1
