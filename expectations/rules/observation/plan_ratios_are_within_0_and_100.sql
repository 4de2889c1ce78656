/*
sentence: A published percentage of an indicator of the plan lies between 0 and 100
sentence_vi: Tỷ lệ đã công bố của một chỉ tiêu nằm trong khoảng 0–100 %
expected: value from 0 to 100
expected_vi: giá trị từ 0 đến 100
to_fix: check scale and column; if the source errs, list it in corrections with its reason
to_fix_vi: xem lại thang đo và cột; nếu nguồn in sai, ghi vào phần đính chính kèm lý do
shows: [value_text, value, unit_text]
examined: ratios
*/
with ratios as (
    select t.*
    from batch as t
    inner join reference.indicator as i on t.measure_code = i.indicator_id
    where t.unit_of_measure = 'percent' and t.comparability = 'exact'
)

select *
from ratios
where value < 0 or value > 100
