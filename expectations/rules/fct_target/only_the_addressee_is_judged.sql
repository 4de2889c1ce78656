/*
sentence: Only who a target addresses meets or misses it; other units have a distance to it
sentence_vi: Chỉ bên được giao mục tiêu mới đạt hoặc không đạt; đơn vị khác chỉ có khoảng cách
expected: a verdict exactly where is_addressee is true
expected_vi: có kết quả đánh giá khi và chỉ khi is_addressee
shows: [target_id, unit_id, basis, is_addressee, verdict]
*/
select *
from batch
where is_addressee is distinct from (verdict is not null)
