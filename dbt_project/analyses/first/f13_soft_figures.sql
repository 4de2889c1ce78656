-- 13. Số liệu nào là sơ bộ, ước tính, đã đính chính hoặc chỉ biết gần đúng?
--    Which figures are provisional, estimated, corrected or only about right?
select indicator_id, unit_id, period_start, period_end, period_kind, value, qualifier, flags
from {{ ref('indicator_values') }}
where boundary_set = 'as_reported' and value is not null and (qualifier != '' or flags != '')
order by indicator_id, unit_id, period_end, period_start, period_kind
