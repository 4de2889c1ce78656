-- Values that hold on another boundary set as they were reported: of the unit itself, or of the one that only another
-- name tells from it.
with half as (select * from {{ ref('int_lineage__half') }}),

renamed as (
    select
        succession.unit_id,
        succession.successor_unit_id
    from {{ ref('org_unit_succession') }} as succession
    where succession.kind = 'renamed'
),

shown as (select unnest(['provinces_63', 'provinces_34']) as boundary_set),

-- the 63 provinces have the old name, the 34 the new one
name_of_unit as (
    select
        shown.boundary_set,
        unit.unit_id,
        unit.unit_id as reported_unit_id,
        1 as preference
    from {{ ref('org_unit') }} as unit
    cross join shown
    union all
    select
        'provinces_63' as boundary_set,
        unit_id,
        successor_unit_id as reported_unit_id,
        2 as preference
    from renamed
    union all
    select
        'provinces_34' as boundary_set,
        successor_unit_id as unit_id,
        unit_id as reported_unit_id,
        2 as preference
    from renamed
)

select
    half.boundary_set,
    half.indicator_id,
    half.unit_id,
    half.period_start,
    half.period_end,
    half.period_kind,
    half.role,
    'as_reported' as step,
    'sum' as operation,
    half.amount,
    half.indicator_id as child_indicator_id,
    reported.unit_id as child_unit_id,
    half.period_start as child_period_start,
    half.period_end as child_period_end,
    half.period_kind as child_period_kind,
    reported.boundary_set as child_boundary_set
from half
inner join name_of_unit on half.boundary_set = name_of_unit.boundary_set and half.unit_id = name_of_unit.unit_id
inner join half as reported
    on
        name_of_unit.reported_unit_id = reported.unit_id
        and half.indicator_id = reported.indicator_id
        and half.period_start = reported.period_start
        and half.period_end = reported.period_end
        and half.period_kind = reported.period_kind
        and half.candidate = reported.candidate
        and half.role = reported.role
        and half.amount = reported.amount
where half.is_as_reported and reported.boundary_set = 'as_reported'
qualify row_number() over (
    partition by
        half.boundary_set,
        half.indicator_id,
        half.unit_id,
        half.period_start,
        half.period_end,
        half.period_kind,
        half.role
    order by name_of_unit.preference
) = 1
