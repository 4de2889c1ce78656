-- 12. Một đơn vị tăng hay giảm bao nhiêu điểm so với tháng trước?
--    By how many points did a unit change from the month before?
select period_end, value, value - lag(value) over (order by period_end) as change_pp
from {{ ref('indicator_values') }}
where
    indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and unit_id = '{{ var("unit", "ha_noi") }}' and grain = 'month'
    and boundary_set = 'as_reported' and value is not null
order by period_end
