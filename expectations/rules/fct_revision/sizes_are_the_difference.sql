/*
sentence: The size of a revision is the current value less the previous one
sentence_vi: Mức sửa bằng giá trị hiện tại trừ giá trị trước
expected: revised_by = current_value − previous_value
expected_vi: revised_by = current_value − previous_value
shows: [previous_value, current_value, revised_by]
*/
select *
from batch
where revised_by is distinct from current_value - previous_value
