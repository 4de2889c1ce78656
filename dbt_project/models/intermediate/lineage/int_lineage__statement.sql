-- What each chosen figure in force was added up from, down to statements: itself where its source states it; a sum
-- from its tiles, and these from theirs; a difference from the year to date at its end less that before it began. What
-- one month adds and the next takes away falls out. As in int_observation__tile, of what is in force.
with recursive figure as (
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        if(origin = 'list', 'list', 'printed') as chosen_origin,
        period_start,
        period_end,
        period_kind,
        derived_from,
        value
    from {{ ref('int_observation__with_derived') }}
    where known_to is null and value is not null
),

chosen as (
    select
        figure.*,
        figure.period_start as of_start,
        figure.period_end as of_end,
        figure.period_kind as of_kind
    from {{ ref('int_observation__chosen') }} as chosen
    inner join figure
        on
            chosen.source_id = figure.source_id
            and chosen.measure_code = figure.measure_code
            and chosen.unit_id = figure.unit_id
            and chosen.origin = figure.chosen_origin
            and chosen.period_start = figure.period_start
            and chosen.period_end = figure.period_end
            and chosen.period_kind = figure.period_kind
            and chosen.derived_from = figure.derived_from
    where chosen.known_to is null
),

tile as (
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        period_start,
        period_end,
        derived_from
    from {{ ref('int_observation__tile') }}
    where known_to is null
),

part as (
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        of_start,
        of_end,
        of_kind,
        period_start,
        period_end,
        period_kind,
        derived_from
    from chosen
    union all
    select
        part.source_id,
        part.measure_code,
        part.unit_id,
        part.origin,
        part.of_start,
        part.of_end,
        part.of_kind,
        tile.period_start,
        tile.period_end,
        'in_period' as period_kind,
        tile.derived_from
    from part
    inner join {{ ref('int_period__tile') }} as longer
        on
            part.period_start = longer.period_start
            and part.period_end = longer.period_end
            and part.period_kind = longer.period_kind
            and part.derived_from = longer.tiling
    inner join tile
        on
            part.source_id = tile.source_id
            and part.measure_code = tile.measure_code
            and part.unit_id = tile.unit_id
            and part.origin = tile.origin
            and longer.tile_start = tile.period_start
            and longer.tile_end = tile.period_end
),

-- the first day of the year that a month or a quarter belongs to, in its calendar
year_of_tile as (
    select
        short_period.period_start,
        short_period.period_end,
        year_to_date.period_start as year_start
    from {{ ref('int_period__calendar') }} as short_period
    inner join {{ ref('int_period__calendar') }} as year_to_date
        on
            short_period.calendar = year_to_date.calendar
            and short_period.period_end = year_to_date.period_end
    where short_period.grain in ('month', 'quarter') and year_to_date.grain = 'year_to_date'
),

difference as (
    select
        part.*,
        year_of_tile.year_start
    from part
    inner join year_of_tile using (period_start, period_end)
    where part.derived_from = 'difference'
),

signed as (
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        of_start,
        of_end,
        of_kind,
        period_start as stated_start,
        period_end as stated_end,
        period_kind as stated_kind,
        1 as sign
    from part
    where derived_from = ''
    union all
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        of_start,
        of_end,
        of_kind,
        year_start as stated_start,
        period_end as stated_end,
        'year_to_date' as stated_kind,
        1 as sign
    from difference
    union all
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        of_start,
        of_end,
        of_kind,
        year_start as stated_start,
        period_start - 1 as stated_end,
        'year_to_date' as stated_kind,
        -1 as sign
    from difference
    where period_start > year_start
),

added_up as (
    select
        source_id,
        measure_code,
        unit_id,
        origin,
        of_start,
        of_end,
        of_kind,
        stated_start,
        stated_end,
        stated_kind,
        cast(sum(sign) as integer) as sign
    from signed
    group by all
    having sum(sign) != 0
)

select
    added_up.measure_code,
    added_up.unit_id,
    answer.chosen_origin as origin,
    added_up.of_start as period_start,
    added_up.of_end as period_end,
    added_up.of_kind as period_kind,
    added_up.source_id,
    added_up.stated_start,
    added_up.stated_end,
    added_up.stated_kind,
    added_up.origin as stated_origin,
    version.vintage_id,
    added_up.sign,
    answer.value as amount
from added_up
inner join figure as answer
    on
        added_up.source_id = answer.source_id
        and added_up.measure_code = answer.measure_code
        and added_up.unit_id = answer.unit_id
        and added_up.origin = answer.origin
        and added_up.stated_start = answer.period_start
        and added_up.stated_end = answer.period_end
        and added_up.stated_kind = answer.period_kind
inner join {{ ref('int_observation__versioned') }} as version
    on
        added_up.source_id = version.source_id
        and added_up.measure_code = version.measure_code
        and added_up.unit_id = version.unit_id
        and added_up.origin = version.origin
        and added_up.stated_start = version.period_start
        and added_up.stated_end = version.period_end
        and added_up.stated_kind = version.period_kind
where
    answer.derived_from = ''
    and version.known_to is null
    and version.comparability = 'exact'
    and version.breakdown = ''
