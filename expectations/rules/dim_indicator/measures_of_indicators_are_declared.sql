/*
sentence: The numerator and the denominator of an indicator are declared measures
sentence_vi: Tử số và mẫu số của chỉ tiêu là số đo có trong danh mục
expected: a measure_code of dim_measure
expected_vi: một measure_code của dim_measure
to_fix: add the measure to the seed measure, or correct the seed indicator
to_fix_vi: thêm số đo vào danh mục measure, hoặc sửa danh mục indicator
*/
with measures as (
    select
        indicator_id,
        unnest([numerator_measure, denominator_measure]) as measure_code
    from batch
)

select
    indicator_id,
    measure_code
from measures
where
    measure_code is not null
    and measure_code not in (select measure_code from marts.dim_measure)
