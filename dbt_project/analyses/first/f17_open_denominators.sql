-- 17. Cần thêm bao nhiêu hồ sơ trực tuyến để đạt 100 %?
--    How many more dossiers online would make 100 %?
select unit_id, unit_name_vi, period_end, denominator - numerator as still_on_paper
from {{ ref('indicator_values') }}
where
    indicator_id = '{{ var("indicator", "gov_dossiers_online") }}' and grain = 'month' and boundary_set = 'as_reported'
    and unit_class = 'province' and numerator is not null and denominator is not null
order by unit_id, period_end
