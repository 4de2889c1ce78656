-- Who is counted where: scope × boundary set × group × member, for periods that end between the two dates.
-- The universe of a share is this list at the period's end (domain.md §6): 85, 93, 22 + 34 … Schools and enterprises
-- belong to no block.
with unit as (select * from {{ ref('org_unit') }}),

listed_member as (
    select
        scope_member.scope,
        unit.unit_id,
        unit.unit_class,
        unit.region_63,
        unit.region_34,
        unit.in_provinces_34,
        scope_member.valid_from,
        scope_member.valid_to
    from {{ ref('scope_member') }} as scope_member
    inner join unit on scope_member.unit_id = unit.unit_id
    where {{ is_reporting_unit('unit') }}
),

-- people, households and subscriptions of a national indicator are counted by province of residence
province_of_residence as (
    select
        'national' as scope,
        unit_id,
        unit_class,
        region_63,
        region_34,
        in_provinces_34,
        valid_from,
        valid_to
    from unit
    where unit_class = 'province'
),

member as (
    select * replace (coalesce(valid_to, date '9999-12-31') as valid_to)
    from listed_member
    union all
    select * replace (coalesce(valid_to, date '9999-12-31') as valid_to)
    from province_of_residence
),

as_reported_before_merger as (
    select
        'as_reported' as boundary_set,
        scope,
        unit_id,
        unit_class,
        region_63 as region,
        valid_from,
        least(valid_to, {{ merger_date() }} - 1) as valid_to
    from member
),

as_reported_since_merger as (
    select
        'as_reported' as boundary_set,
        scope,
        unit_id,
        unit_class,
        region_34 as region,
        greatest(valid_from, {{ merger_date() }}) as valid_from,
        valid_to
    from member
),

-- the 34 provinces, also in periods before there were 34: back to the first day of the country of today. Only their
-- regions are formed anew: the country and its blocks are the same people on every boundary set (judging.md §3)
restated_to_34 as (
    select
        'provinces_34' as boundary_set,
        scope,
        unit_id,
        unit_class,
        region_34 as region,
        date '1976-07-02' as valid_from,
        valid_to
    from member
    where unit_class = 'province' and in_provinces_34
),

on_boundaries as (
    select * from as_reported_before_merger
    union all
    select * from as_reported_since_merger
    union all
    select * from restated_to_34
),

in_group as (
    select
        *,
        unnest([
            if(boundary_set = 'as_reported', 'VN', null),
            case
                when boundary_set != 'as_reported' then null
                when unit_class = 'province' then 'VN_PROV'
                when unit_class in ('ministry', 'gov_attached') then 'VN_MIN'
            end,
            if(unit_class = 'province', region, null)
        ]) as group_unit_id
    from on_boundaries
)

select
    scope,
    boundary_set,
    group_unit_id,
    unit_id,
    valid_from,
    valid_to
from in_group
where group_unit_id is not null and valid_from <= valid_to
