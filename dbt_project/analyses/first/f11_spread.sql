-- 11. Chênh lệch giữa các tỉnh lớn đến đâu theo tháng?
--    How far apart are the provinces, month by month?
select period_end, count(value) as provinces, min(value) as lowest, max(value) as highest
from {{ ref('indicator_values') }}
where
    indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and unit_class = 'province'
    and grain = 'month' and boundary_set = 'provinces_34' and value is not null
group by period_end
order by period_end
