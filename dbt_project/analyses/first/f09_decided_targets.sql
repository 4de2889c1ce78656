-- 9. Con số nào quyết định việc đạt hay không đạt mục tiêu?
--    Which figure decides whether a target is met?
select target_id, indicator_id, period_end, value, comparator, target_value, verdict, citation_id
from {{ ref('indicator_values') }}
where verdict in ('met', 'missed') and boundary_set = 'as_reported' and unit_id = 'VN'
order by target_id
