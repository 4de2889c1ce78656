-- 14. Một tỉnh có số liệu ra sao trên ba bộ địa giới?
--    What does a province show on the three boundary sets?
select boundary_set, period_end, value, value_status
from {{ ref('indicator_values') }}
where indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and unit_id = '{{ var("unit", "ha_noi") }}' and grain = 'month'
order by period_end, boundary_set
