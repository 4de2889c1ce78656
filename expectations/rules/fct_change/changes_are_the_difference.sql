/*
sentence: A change is the value less the value before
sentence_vi: Mức thay đổi bằng giá trị trừ giá trị kỳ trước
expected: change = value − previous_value
shows: [previous_value, value, change]
examined: unbroken
*/
with unbroken as (
    select *
    from batch
    where not is_across_break
)

select *
from unbroken
where change is distinct from value - previous_value
