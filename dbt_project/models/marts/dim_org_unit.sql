select
    unit_id,
    gso_code,
    name_vi,
    full_name_vi,
    name_en,
    unit_class,
    kind,
    region_63,
    region_34,
    valid_from,
    valid_to,
    in_provinces_63,
    in_provinces_34,
    successor_unit_id,
    verified_by,
    notes
from {{ ref('org_unit') }}
order by unit_id
