/*
sentence: What is judged is the target of the plan, by its comparator
sentence_vi: Mức đánh giá đúng là mức và phép so sánh của kế hoạch
expected: target_value and comparator of dim_indicator
shows: [indicator_id, comparator, plan_comparator, target_value, plan_target_value]
*/
select
    t.*,
    i.target_value as plan_target_value,
    i.comparator as plan_comparator
from batch as t
left join marts.dim_indicator as i using (indicator_id)
where
    t.target_value is distinct from i.target_value
    or t.comparator is distinct from i.comparator
