-- 4. Một đơn vị đứng thứ mấy trong từng chỉ tiêu, theo kỳ mới nhất?
--    Where does one unit stand in each indicator, in its newest period?
select indicator_id, indicator_name_vi, period_end, value, rank_in_class, ranked_in_class
from {{ ref('indicator_values') }}
where unit_id = '{{ var("unit", "ha_noi") }}' and boundary_set = 'as_reported' and rank_in_class is not null
qualify row_number() over (partition by indicator_id order by period_end desc, period_start desc, period_kind asc) = 1
order by indicator_id
