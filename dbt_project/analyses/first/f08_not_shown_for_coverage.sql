-- 8. Số nào của cả nước chưa được công bố vì còn thiếu đơn vị báo cáo?
--    Which figures of the country are not shown because too few units have reported?
select indicator_id, period_start, period_end, period_kind, units_reported, units_expected, coverage
from {{ ref('indicator_values') }}
where unit_id = 'VN' and boundary_set = 'as_reported' and missing_reason = 'incomplete_coverage'
order by indicator_id, period_end, period_start, period_kind
