/*
sentence: A target has a comparator, a value, a unit and a day on which it is judged
sentence_vi: Mỗi mục tiêu nêu rõ phép so sánh, giá trị, đơn vị tính và ngày đánh giá
expected: comparator > or >=, target_value, target_unit and target_date
shows: [indicator_id, comparator, target_value, target_unit, target_date]
examined: targets
*/
with targets as (
    select *
    from batch
    where is_target
)

select *
from targets
where
    comparator is null
    or comparator = '='
    or target_value is null
    or target_unit is null
    or target_date is null
