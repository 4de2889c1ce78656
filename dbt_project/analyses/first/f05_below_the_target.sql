-- 5. Tỉnh nào thấp hơn mục tiêu của năm, kém bao nhiêu điểm?
--    Which provinces are below the target of the year, by how many points?
select indicator_id, unit_id, unit_name_vi, period_end, value, target_value, gap
from {{ ref('indicator_values') }}
where
    unit_class = 'province' and boundary_set = 'as_reported'
    and unit_of_measure = 'percent' and period_end = '{{ var("period_end", "2024-12-31") }}' and gap < 0
order by indicator_id, gap, unit_id
