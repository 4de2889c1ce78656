/*
sentence: A change is the value less the value before
sentence_vi: Mức thay đổi bằng giá trị trừ giá trị kỳ trước
expected: change = value − previous_value
expected_vi: change = value − previous_value
shows: [previous_value, value, change]
examined: comparable
*/
with comparable as (
    select *
    from batch
    where reason is null
)

select *
from comparable
where change is distinct from value - previous_value
