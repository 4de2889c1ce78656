-- The figure each target is judged on, per basis and unit, and how near it comes to the due date: exact, carried, next
-- or bounded (judging.md §6). Units without a row have no evidence.
with figure as (
    select
        figure.*,
        due.persistence,
        due.is_cumulative,
        due.comparator in ('>=', '>') as is_floor,
        due.starts_on,
        due.due_kind,
        figure.period_end - due.due_on as days
    from {{ ref('int_target__figure') }} as figure
    inner join {{ ref('int_target__due') }} as due
        on figure.target_id = due.target_id and figure.basis = due.basis
),

-- of two figures of one day the civil one first, then that of the kind the target names
ordered as (
    select
        *,
        row_number() over (
            partition by target_id, basis, unit_id, period_end
            order by is_administrative, period_kind != due_kind, period_kind
        ) as preference
    from figure
),

near as (
    select
        *,
        case
            when is_exact then 'exact'
            when persistence = 'act' and days < 0 and period_end >= starts_on then 'carried'
            when persistence = 'stock' and days between -{{ most_days_from_due_date() }} and -1 then 'carried'
            when persistence = 'stock' and days between 1 and {{ most_days_from_due_date() }} then 'next'
        end as evidence,
        case
            when is_exact and silent_units = 0 then 1
            when is_exact then 5
            when days < 0 then 6
            else 7
        end as place
    from ordered
),

composed as (
    select
        figure.*,
        figure.period_end - due.due_on as days,
        if(figure.is_exact, 'exact', 'carried') as evidence,
        if(figure.silent_units = 0, 2, 4) as place
    from {{ ref('int_target__carried_share') }} as figure
    inner join {{ ref('int_target__due') }} as due
        on figure.target_id = due.target_id and figure.basis = due.basis
),

-- a figure of the group before the due date that nobody is missing from says more than answers of some units
carried_whole as (
    select near.* replace (3 as place)
    from near
    semi join composed using (target_id, basis, unit_id)
    where near.evidence = 'carried' and near.silent_units = 0
),

direct as (
    select *
    from near
    where evidence is not null
    union all by name
    select * from carried_whole
    union all by name
    select * from composed
),

nearest as (
    select *
    from direct
    qualify row_number() over (
        partition by target_id, basis, unit_id
        order by place, is_administrative, abs(days), preference
    ) = 1
),

-- the figures on either side, where none is near
neighbour as (
    select
        ordered.*,
        if(ordered.days < 0, 'before', 'later') as side
    from ordered
    anti join nearest using (target_id, basis, unit_id)
    qualify row_number() over (
        partition by target_id, basis, unit_id, ordered.days < 0
        order by abs(ordered.days), ordered.preference
    ) = 1
),

both_sides as (
    select
        target_id,
        basis,
        unit_id,
        any_value(is_cumulative) as is_cumulative,
        any_value(is_floor) as is_floor,
        bool_or(does_meet and side = 'before') as met_before,
        bool_or(does_fail and side = 'before') as failed_before,
        bool_or(does_meet and side = 'later') as met_later,
        bool_or(does_fail and side = 'later') as failed_later
    from neighbour
    group by target_id, basis, unit_id
),

-- what cannot fall was no higher before a later figure, and is no lower after an earlier one
deciding as (
    select
        target_id,
        basis,
        unit_id,
        case
            when failed_before and failed_later then 'later'
            when met_before and met_later then 'before'
            when not is_cumulative then null
            when is_floor and failed_later and not met_before then 'later'
            when is_floor and met_before and not failed_later then 'before'
            when not is_floor and met_later and not failed_before then 'later'
            when not is_floor and failed_before and not met_later then 'before'
        end as side
    from both_sides
),

chosen as (
    select * from nearest
    union all by name
    select
        neighbour.*,
        'bounded' as evidence
    from neighbour
    semi join deciding using (target_id, basis, unit_id, side)
)

select
    target_id,
    basis,
    unit_id,
    evidence,
    days,
    period_start,
    period_end,
    period_kind,
    numerator,
    denominator,
    value,
    lower_value,
    upper_value,
    qualifier,
    {{ merge_flags('flags', "if(evidence = 'carried', 'carried', '')") }} as flags,
    coverage,
    coverage_basis,
    units_reported,
    units_expected,
    silent_units,
    source_ids,
    does_meet,
    does_fail
from chosen
