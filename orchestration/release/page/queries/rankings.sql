-- Units of one class beside each other, by the rank of indicator_values: in the period that is asked for, else in the
-- newest one in which at least half as many of them have a rank as in the best one.
with ranked as (
    select *
    from indicator_values
    where
        rank_in_class is not null
        and ($indicator::varchar is null or indicator_id = $indicator)
        and ($period_id::varchar is null or period_id = $period_id)
),

period as (
    select distinct
        indicator_id,
        boundary_set,
        unit_class,
        period_id,
        period_start,
        period_end,
        period_kind,
        ranked_in_class
    from ranked
),

well_heard as (
    select
        *,
        ranked_in_class * 2 >= max(ranked_in_class) over (partition by indicator_id, boundary_set, unit_class)
            as is_well_heard
    from period
),

chosen as (
    select *
    from well_heard
    where is_well_heard
    qualify
        row_number() over (
            partition by indicator_id, boundary_set, unit_class
            order by period_end desc, ranked_in_class desc, period_start asc, period_kind asc
        ) = 1
)

select
    ranked.indicator_id,
    ranked.boundary_set,
    ranked.unit_class,
    ranked.unit_id,
    ranked.period_start,
    ranked.period_end,
    ranked.period_kind,
    ranked.numerator,
    ranked.denominator,
    ranked.value,
    ranked.value_status,
    ranked.qualifier,
    ranked.flags,
    ranked.rank_in_class as place,
    ranked.ranked_in_class as placed
from ranked
inner join chosen
    on
        ranked.indicator_id = chosen.indicator_id
        and ranked.boundary_set = chosen.boundary_set
        and ranked.unit_class = chosen.unit_class
        and ranked.period_id = chosen.period_id
order by ranked.indicator_id, ranked.boundary_set, ranked.unit_class, place, ranked.unit_id
