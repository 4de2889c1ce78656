select
    member.scope,
    scope.name_vi as scope_name_vi,
    scope.name_en as scope_name_en,
    member.unit_id,
    unit.label_vi as unit_label_vi,
    unit.label_en as unit_label_en,
    member.valid_from,
    member.valid_to
from {{ ref('scope_member') }} as member
inner join {{ ref('scope') }} as scope on member.scope = scope.scope
inner join {{ ref('dim_org_unit') }} as unit on member.unit_id = unit.unit_id
order by member.scope, member.unit_id, member.valid_from
