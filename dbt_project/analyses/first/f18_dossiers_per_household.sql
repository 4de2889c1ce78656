-- 18. Mỗi nghìn hộ gia đình nộp bao nhiêu hồ sơ trong tháng?
--    How many dossiers does a thousand households bring in a month?
select d.unit_id, d.period_end, 1000 * d.value / h.value as per_thousand_households
from {{ ref('measure_values') }} as d
inner join {{ ref('measure_values') }} as h using (unit_id, period_end, boundary_set)
where
    d.measure_code = 'dossiers_received' and h.measure_code = 'hh_total' and h.value > 0
    and d.grain = 'month' and boundary_set = 'provinces_34' and d.value is not null
order by d.unit_id, d.period_end
