-- What the members of a group weigh together in a basic tile: all who are in the universe on its last day, before any
-- of them answers "not applicable". Of the years before which some unit has a weight, every tile, so that one without
-- the weight of a member shows.
with weight as (select * from {{ ref('int_indicator__weight') }}),

weighted_year as (
    select distinct
        indicator_id,
        year(period_end) as year
    from weight
),

scope_of_indicator as (
    select
        indicator_id,
        scope
    from {{ ref('int_indicator__described') }}
    union
    select
        indicator.indicator_id,
        source.universe as scope
    from {{ ref('int_indicator__described') }} as indicator
    cross join {{ ref('stg_landed__source') }} as source
    where source.universe is not null
),

tile as (
    select
        indicator.indicator_id,
        calendar.period_start,
        calendar.period_end
    from {{ ref('int_period__calendar') }} as calendar
    inner join {{ ref('int_indicator__described') }} as indicator on calendar.grain = indicator.basic_tiling
    inner join weighted_year
        on
            indicator.indicator_id = weighted_year.indicator_id
            and year(calendar.period_end) = weighted_year.year
),

member as (
    select
        membership.boundary_set,
        tile.indicator_id,
        membership.scope as universe,
        membership.group_unit_id,
        membership.unit_id,
        tile.period_start,
        tile.period_end
    from tile
    inner join scope_of_indicator on tile.indicator_id = scope_of_indicator.indicator_id
    inner join {{ ref('int_unit__membership') }} as membership
        on
            scope_of_indicator.scope = membership.scope
            and tile.period_end between membership.valid_from and membership.valid_to
)

select
    member.boundary_set,
    member.indicator_id,
    member.universe,
    member.group_unit_id as unit_id,
    member.period_start,
    member.period_end,
    count(*) as members,
    count(weight.weight) as weighted_members,
    coalesce(sum(weight.weight), 0) as weight,
    count(*) = count(weight.weight) and sum(weight.weight) > 0 as has_weights
from member
left join weight
    on
        member.indicator_id = weight.indicator_id
        and member.unit_id = weight.unit_id
        and member.period_start = weight.period_start
        and member.period_end = weight.period_end
group by all
