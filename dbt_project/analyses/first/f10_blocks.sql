-- 10. Khối bộ, ngành và khối địa phương khác nhau ra sao?
--    How do ministries and provinces compare?
select period_start, period_end, period_kind,
    max(value) filter (unit_id = 'VN_MIN') as ministries, max(value) filter (unit_id = 'VN_PROV') as provinces
from {{ ref('indicator_values') }}
where indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and unit_id in ('VN_MIN', 'VN_PROV') and boundary_set = 'as_reported'
group by period_start, period_end, period_kind
order by period_end, period_start, period_kind
