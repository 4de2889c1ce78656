/*
sentence: A figure that was only reported is no target and gets no verdict
sentence_vi: Số liệu chỉ được báo cáo không phải mục tiêu nên không được đánh giá
expected: verdict cannot_judge where is_target is false
shows: [indicator_id, verdict]
examined: only_reported
*/
with only_reported as (
    select t.*
    from batch as t
    inner join marts.dim_indicator as i using (indicator_id)
    where not i.is_target
)

select *
from only_reported
where verdict <> 'cannot_judge'
