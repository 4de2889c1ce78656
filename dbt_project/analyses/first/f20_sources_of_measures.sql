-- 20. Mỗi nguồn được dùng cho bao nhiêu số liệu của từng số đo?
--    For how many figures of each measure is each source used?
select measure_code, source_ids, count(*) as figures
from {{ ref('measure_values') }}
where boundary_set = 'as_reported' and value is not null and value_basis != 'listed'
group by measure_code, source_ids
order by measure_code, source_ids
