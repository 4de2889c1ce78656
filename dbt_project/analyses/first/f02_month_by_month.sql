-- 2. Một chỉ tiêu của cả nước diễn biến ra sao theo tháng, và tháng nào thiếu, vì sao?
--    How did an indicator of the country move by month, and why is a month missing?
select period_end, period_label_vi, value, missing_reason_vi
from {{ ref('indicator_values') }}
where
    indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and unit_id = 'VN'
    and grain = 'month' and boundary_set = 'as_reported'
order by period_end
