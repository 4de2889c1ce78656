-- 16. Hai chỉ tiêu đi cùng nhau thế nào giữa các đơn vị?
--    How do two indicators go together over the units?
select unit_id, period_end, max(value) filter (indicator_id = '{{ var("indicator", "gov_dossiers_online") }}') as first_value,
    max(value) filter (indicator_id = '{{ var("other", "gov_dossiers_fully_online") }}') as second_value
from {{ ref('indicator_values') }}
where grain = 'month' and boundary_set = 'as_reported' and unit_class in ('province', 'ministry')
group by unit_id, period_end
having first_value is not null and second_value is not null
order by unit_id, period_end
