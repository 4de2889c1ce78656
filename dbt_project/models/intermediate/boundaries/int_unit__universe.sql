-- How many units a group has in a universe on the last day of each period that occurs: as many are due for that period
-- (judging.md §1).
with day_of_indicator as (
    select distinct
        boundary_set,
        indicator_id,
        period_end
    from {{ ref('int_indicator__of_unit') }}
),

day as (
    select
        day_of_indicator.boundary_set,
        indicator.scope as universe,
        day_of_indicator.period_end
    from day_of_indicator
    inner join {{ ref('int_indicator__described') }} as indicator
        on day_of_indicator.indicator_id = indicator.indicator_id
    union
    select
        day_of_indicator.boundary_set,
        source.universe,
        day_of_indicator.period_end
    from day_of_indicator
    cross join {{ ref('stg_landed__source') }} as source
    where source.universe is not null
)

select
    day.boundary_set,
    day.universe,
    membership.group_unit_id as unit_id,
    day.period_end,
    count(*) as members
from day
inner join {{ ref('int_unit__membership') }} as membership
    on
        day.boundary_set = membership.boundary_set
        and day.universe = membership.scope
        and day.period_end between membership.valid_from and membership.valid_to
group by all
