/*
sentence: What is judged is the target of the plan, by its comparator and on its day
sentence_vi: Mức đánh giá đúng là mức, phép so sánh và hạn của kế hoạch
expected: target_value, comparator and due_on of dim_target
expected_vi: target_value, comparator và due_on của dim_target
shows: [target_id, comparator, plan_comparator, target_value, plan_target_value, due_on, plan_due_on]
*/
select
    t.*,
    d.target_value as plan_target_value,
    d.comparator as plan_comparator,
    d.due_on as plan_due_on
from batch as t
left join marts.dim_target as d using (target_id)
where
    t.target_value is distinct from d.target_value
    or t.comparator is distinct from d.comparator
    or t.due_on is distinct from d.due_on
