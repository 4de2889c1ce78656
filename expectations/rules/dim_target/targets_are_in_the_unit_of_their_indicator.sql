/*
sentence: A target is set in the unit of its indicator, so a score is never judged as a percentage
sentence_vi: Mục tiêu dùng đúng đơn vị tính của chỉ tiêu, điểm số không bị đánh giá như tỷ lệ
expected: target_unit = unit_of_measure of dim_indicator
expected_vi: target_unit = unit_of_measure của dim_indicator
shows: [target_id, target_unit, unit_of_measure]
*/
select
    t.*,
    i.unit_of_measure
from batch as t
left join marts.dim_indicator as i using (indicator_id)
where t.target_unit is distinct from i.unit_of_measure
