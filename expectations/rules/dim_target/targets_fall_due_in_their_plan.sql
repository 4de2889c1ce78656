/*
sentence: A target falls due within the life of its plan
sentence_vi: Hạn của mục tiêu nằm trong thời gian của kế hoạch
expected: due_on between starts_on and ends_on of dim_plan
expected_vi: due_on nằm giữa starts_on và ends_on của dim_plan
shows: [target_id, due_on, starts_on, ends_on]
*/
select
    t.*,
    p.starts_on,
    p.ends_on
from batch as t
left join marts.dim_plan as p using (plan_id)
where p.plan_id is null or t.due_on < p.starts_on or t.due_on > p.ends_on
