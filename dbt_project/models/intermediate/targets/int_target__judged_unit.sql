-- Who is judged on a target: the country, a block, or each unit of the target's scope that is alive on the due date.
select
    target_id,
    basis,
    addressee as unit_id
from {{ ref('int_target__due') }}
where addressee != 'each_unit'
union all
select
    due.target_id,
    due.basis,
    scope_member.unit_id
from {{ ref('int_target__due') }} as due
inner join {{ ref('scope_member') }} as scope_member
    on
        due.scope = scope_member.scope
        and due.due_on >= scope_member.valid_from
        and (scope_member.valid_to is null or due.due_on <= scope_member.valid_to)
where due.addressee = 'each_unit'
