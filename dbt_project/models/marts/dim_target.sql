select
    target_id,
    plan_id,
    indicator_id,
    kind,
    addressee,
    scope,
    comparator,
    target_value,
    target_unit,
    due_on,
    due_kind,
    note
from {{ ref('target') }}
order by target_id
