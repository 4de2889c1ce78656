-- 1. Số liệu mới nhất của cả nước cho từng chỉ tiêu là bao nhiêu?
--    What is the newest figure of the country for each indicator?
select indicator_id, indicator_name_vi, period_end, value, unit_of_measure, citation_id
from {{ ref('indicator_values') }}
where unit_id = 'VN' and boundary_set = 'as_reported' and value is not null
qualify row_number() over (partition by indicator_id order by period_end desc, period_start desc, period_kind asc) = 1
order by indicator_id
