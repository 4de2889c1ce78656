-- 15. Tỉnh hợp nhất nào có chuỗi số liệu từ trước khi sáp nhập?
--    Which merged provinces have a series from before the merger?
select unit_id, unit_name_vi, indicator_id, min(period_end) as since, count(value) as figures
from {{ ref('indicator_values') }}
where boundary_set = 'provinces_34' and value_status = 'summed' and value is not null
group by unit_id, unit_name_vi, indicator_id
order by unit_id, indicator_id
