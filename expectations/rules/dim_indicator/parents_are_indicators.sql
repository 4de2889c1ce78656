/*
sentence: A component belongs to a headline indicator that is listed
sentence_vi: Chỉ tiêu thành phần thuộc một chỉ tiêu chính có trong danh mục
expected: parent_indicator_id is an indicator_id
shows: [indicator_id, parent_indicator_id]
*/
select *
from batch
where
    parent_indicator_id is not null
    and parent_indicator_id not in (select indicator_id from batch)
