/*
sentence: The successor of a unit is listed
sentence_vi: Đơn vị kế thừa có trong danh mục
expected: successor_unit_id is a unit_id
expected_vi: successor_unit_id là một unit_id
shows: [unit_id, successor_unit_id]
*/
select t.*
from batch as t
where
    t.successor_unit_id is not null
    and t.successor_unit_id not in (select s.unit_id from batch as s)
