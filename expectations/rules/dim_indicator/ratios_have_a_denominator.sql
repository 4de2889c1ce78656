/*
sentence: An indicator in percent names its numerator and what it is a share of
sentence_vi: Chỉ tiêu phần trăm nêu rõ tử số và mẫu số
expected: numerator_measure and denominator_measure
expected_vi: có numerator_measure và denominator_measure
shows: [indicator_id, numerator_measure, denominator_measure]
examined: ratios
*/
with ratios as (
    select *
    from batch
    where unit_of_measure = 'percent'
)

select *
from ratios
where numerator_measure is null or denominator_measure is null
