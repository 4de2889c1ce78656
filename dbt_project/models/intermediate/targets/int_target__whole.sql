-- A target on each unit, as one: met where every unit meets it, missed where one does not. A unit it does not apply to
-- is no part of the whole.
with unit_verdict as (
    select
        verdict.*,
        unit.unit_class
    from {{ ref('int_target__verdict') }} as verdict
    inner join {{ ref('int_target__due') }} as due
        on verdict.target_id = due.target_id and verdict.basis = due.basis
    inner join {{ ref('org_unit') }} as unit on verdict.unit_id = unit.unit_id
    where due.addressee = 'each_unit'
),

whole as (
    select
        target_id,
        basis,
        case
            when bool_and(unit_class = 'province') then 'VN_PROV'
            when bool_and(unit_class = 'ministry') then 'VN_MIN'
            else 'VN'
        end as unit_id,
        count_if(verdict = 'met') as units_met,
        count_if(verdict = 'missed') as units_missed,
        count_if(reason is distinct from 'not_applicable') as units_expected,
        bool_or(reason = 'not_due') as is_early
    from unit_verdict
    group by target_id, basis
)

select
    target_id,
    basis,
    unit_id,
    cast(units_met as decimal(38, 6)) as numerator,
    cast(units_expected as decimal(38, 6)) as denominator,
    cast(units_met + units_missed as bigint) as units_reported,
    cast(units_expected as bigint) as units_expected,
    case
        when units_missed > 0 then 'missed'
        when units_met > 0 and units_met = units_expected then 'met'
        else 'cannot_judge'
    end as verdict,
    case
        when units_expected = 0 then 'not_applicable'
        when units_missed > 0 or units_met = units_expected then null
        when is_early then 'not_due'
        else 'incomplete_coverage'
    end as reason
from whole
