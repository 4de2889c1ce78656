-- A name that several units bear is told apart by the days of each: the old Thái Nguyên until 30/06/2025, the new one
-- from 01/07/2025.
with shared as (
    select
        *,
        count(*) over (partition by name_vi) > 1 as is_name_vi_shared,
        count(*) over (partition by name_en) > 1 as is_name_en_shared
    from {{ ref('org_unit') }}
)

select
    unit_id,
    gso_code,
    name_vi,
    full_name_vi,
    name_en,
    case
        when not is_name_vi_shared then name_vi
        when valid_to is null then name_vi || ' (từ ' || strftime(valid_from, '%d/%m/%Y') || ')'
        else name_vi || ' (đến ' || strftime(valid_to, '%d/%m/%Y') || ')'
    end as label_vi,
    case
        when not is_name_en_shared then name_en
        when valid_to is null then name_en || ' (since ' || strftime(valid_from, '%-d %B %Y') || ')'
        else name_en || ' (until ' || strftime(valid_to, '%-d %B %Y') || ')'
    end as label_en,
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
from shared
order by unit_id
