/*
sentence: The size of a revision is the current value less the previous one
sentence_vi: Mức sửa bằng giá trị hiện tại trừ giá trị trước
expected: size = current_value − previous_value
shows: [previous_value, current_value, size]
*/
select *
from batch
where size is distinct from current_value - previous_value
