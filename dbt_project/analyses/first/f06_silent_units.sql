-- 6. Đơn vị nào còn thiếu số liệu phải báo cáo, vì lý do gì?
--    Which units owe a figure and gave none, and why?
select unit_id, unit_name_vi, indicator_id, period_end, due_date, missing_reason_vi
from {{ ref('indicator_values') }}
where due_date is not null
order by unit_id, indicator_id, period_end
