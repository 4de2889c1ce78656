/*
sentence: A figure that was only reported is no target and gets no verdict
sentence_vi: Số liệu chỉ được báo cáo không phải mục tiêu nên không được đánh giá
expected: verdict cannot_judge, reason not_a_target, of every checkpoint
expected_vi: kết quả cannot_judge, lý do not_a_target, với mọi mốc theo dõi
shows: [target_id, unit_id, verdict, reason]
examined: only_reported
*/
with only_reported as (
    select t.*
    from batch as t
    inner join marts.dim_target as d using (target_id)
    where d.kind = 'checkpoint' and t.is_addressee
)

select *
from only_reported
where verdict <> 'cannot_judge' or reason <> 'not_a_target'
