/*
sentence: What is missing or not comparable has no value, everything else has one
sentence_vi: Số liệu thiếu hoặc không so sánh được thì không có giá trị, còn lại đều có giá trị
expected: a value exactly where value_status is computed, published or summed
expected_vi: có giá trị khi và chỉ khi value_status là computed, published hoặc summed
shows: [value, value_status, missing_reason]
examined: select count(value_status) from batch
*/
select *
from batch
where (value is null) <> (value_status in ('missing', 'not_comparable'))
