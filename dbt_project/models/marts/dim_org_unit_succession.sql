select
    unit_id,
    successor_unit_id,
    on_date as succession_date,
    kind as succession_kind,
    is_main,
    restatable as is_restatable,
    note
from {{ ref('org_unit_succession') }}
order by unit_id, successor_unit_id
