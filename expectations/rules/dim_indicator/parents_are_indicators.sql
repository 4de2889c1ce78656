/*
sentence: A component belongs to a headline indicator that is listed
sentence_vi: Chỉ tiêu thành phần thuộc một chỉ tiêu chính có trong danh mục
expected: parent_indicator_id is an indicator_id
expected_vi: parent_indicator_id là một indicator_id
shows: [indicator_id, parent_indicator_id]
*/
select t.*
from batch as t
where
    t.parent_indicator_id is not null
    and t.parent_indicator_id not in (select p.indicator_id from batch as p)
