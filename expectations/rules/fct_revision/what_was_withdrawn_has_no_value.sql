/*
sentence: A withdrawn figure has no current value
sentence_vi: Số liệu đã rút không còn giá trị hiện tại
expected: current_value missing where is_withdrawn
expected_vi: để trống current_value khi is_withdrawn
shows: [is_withdrawn, current_value]
examined: withdrawn
*/
with withdrawn as (
    select *
    from batch
    where is_withdrawn
)

select *
from withdrawn
where current_value is not null
