-- 3. Các tỉnh xếp hạng thế nào trong một tháng, trên địa giới 34 tỉnh?
--    How do the provinces rank in a month, on the 34 provinces?
select unit_id, unit_name_vi, value, rank_in_class, ranked_in_class
from {{ ref('indicator_values') }}
where
    indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and boundary_set = 'provinces_34' and unit_class = 'province'
    and grain = 'month' and period_end = '{{ var("period_end", "2024-12-31") }}' and rank_in_class is not null
order by rank_in_class, unit_id
