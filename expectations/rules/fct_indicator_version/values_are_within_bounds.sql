/*
sentence: A percentage lies between 0 and 100, and a count is not negative
sentence_vi: Tỷ lệ nằm trong khoảng 0–100, số đếm không âm
expected: 0 to 100 percent; counts from 0
expected_vi: từ 0 đến 100 phần trăm; số đếm từ 0 trở lên
to_fix: "follow the value to its observations: scale, column or base is wrong"
to_fix_vi: "lần theo giá trị về các số liệu gốc: sai thang đo, sai cột hoặc sai mẫu số"
shows: [indicator_id, unit_id, period_end, value, value_status, source_ids]
examined: select count(value) from batch
*/
select t.*
from batch as t
inner join marts.dim_indicator as i using (indicator_id)
where
    t.value < 0
    or (i.unit_of_measure = 'percent' and t.value > 100)
