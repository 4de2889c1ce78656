-- How many units a group has in a universe on the last day of each period that occurs: as many are due for that period
-- (judging.md §1).
with day as (
    select distinct
        map,
        universe,
        period_end
    from {{ ref('int_indicator__in_universe') }}
)

select
    day.map,
    day.universe,
    membership.group_unit_id as unit_id,
    day.period_end,
    count(*) as members
from day
inner join {{ ref('int_unit__membership') }} as membership
    on
        day.map = membership.map
        and day.universe = membership.scope
        and day.period_end between membership.valid_from and membership.valid_to
group by all
