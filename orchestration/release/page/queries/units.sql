select
    unit_id,
    name_vi,
    full_name_vi,
    name_en,
    label_vi,
    label_en,
    unit_class,
    kind,
    valid_from,
    valid_to,
    successor_unit_id
from dim_org_unit
order by unit_id
