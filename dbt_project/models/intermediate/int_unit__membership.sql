-- Who is counted where: scope × map × group × member, for periods that end between the two dates.
-- The universe of a share is this list at the period's end (domain.md §6): 85, 93, 22 + 34 …
with unit as (select * from {{ ref('org_unit') }}),

scope_member as (
    select
        scope_member.scope,
        unit.unit_id,
        unit.unit_class,
        unit.region_63,
        unit.region_34,
        unit.in_34_map,
        scope_member.valid_from,
        coalesce(scope_member.valid_to, date '9999-12-31') as valid_to
    from {{ ref('scope_member') }} as scope_member
    inner join unit on scope_member.unit_id = unit.unit_id
    where unit.unit_class in ('province', 'ministry', 'gov_attached')
    union all
    -- people, households and subscriptions of a national indicator are counted by province of residence
    select
        'national' as scope,
        unit_id,
        unit_class,
        region_63,
        region_34,
        in_34_map,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from unit
    where unit_class = 'province'
),

on_map as (
    select
        'as_reported' as map,
        scope,
        unit_id,
        unit_class,
        region_63 as region,
        valid_from,
        least(valid_to, date '{{ var("merger_date") }}' - 1) as valid_to
    from scope_member
    union all
    select
        'as_reported' as map,
        scope,
        unit_id,
        unit_class,
        region_34 as region,
        greatest(valid_from, date '{{ var("merger_date") }}') as valid_from,
        valid_to
    from scope_member
    union all
    select
        'map_34' as map,
        scope,
        unit_id,
        unit_class,
        region_34 as region,
        if(unit_class = 'province', date '1976-07-02', valid_from) as valid_from,
        least(valid_to, date '{{ var("merger_date") }}' - 1) as valid_to
    from scope_member
    where unit_class != 'province' or in_34_map
),

in_group as (
    select
*,
'VN' as group_unit_id
from on_map
    union all
    select
*,
if(unit_class = 'province', 'VN_PROV', 'VN_MIN') as group_unit_id
from on_map
    union all
    select
*,
region as group_unit_id
from on_map where unit_class = 'province'
)

select
    scope,
    map,
    group_unit_id,
    unit_id,
    valid_from,
    valid_to
from in_group
where group_unit_id is not null and valid_from <= valid_to
