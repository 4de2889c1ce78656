-- 7. Vì sao thiếu giá trị: mỗi lý do bao nhiêu lần?
--    Why are values missing: how often for each reason?
select missing_reason, missing_reason_vi, count(*) as rows_without_value
from {{ ref('indicator_values') }}
where value is null and boundary_set = 'as_reported' and due_date is null
group by missing_reason, missing_reason_vi
order by missing_reason
