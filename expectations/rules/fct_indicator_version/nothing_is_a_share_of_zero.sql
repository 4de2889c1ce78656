/*
sentence: "Over an empty denominator there is no value: not 0 %, not 100 %"
sentence_vi: Mẫu số bằng 0 thì không có giá trị, không phải 0 % hay 100 %
expected: value missing, with the reason denominator_zero
expected_vi: để trống value với lý do denominator_zero
shows: [indicator_id, unit_id, period_end, numerator, denominator, value]
examined: of_nothing
*/
with of_nothing as (
    select *
    from batch
    where denominator = 0
)

select *
from of_nothing
where value is not null
