select
    system_id,
    name_vi,
    name_en,
    acronym,
    operator_until_2025_02,
    operator_since_2025_03,
    data_for_us,
    interface_realistic,
    interface_status,
    grain,
    refresh,
    feeds_indicator_ids,
    notes
from {{ ref('system') }}
order by system_id
