-- 19. Mỗi đơn vị chiếm bao nhiêu phần trăm hồ sơ của tháng?
--    What share of a month's dossiers has each unit?
select unit_id, unit_name_vi, value, 100 * value / sum(value) over () as share_percent
from {{ ref('measure_values') }}
where
    measure_code = 'dossiers_received' and grain = 'month' and boundary_set = 'as_reported'
    and period_end = '{{ var("period_end", "2024-12-31") }}' and unit_class in ('province', 'ministry') and value is not null
order by unit_id
