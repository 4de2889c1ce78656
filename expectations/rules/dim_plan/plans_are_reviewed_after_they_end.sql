/*
sentence: The results of a plan are taken stock of after its last day
sentence_vi: Kết quả của kế hoạch được kiểm điểm sau ngày cuối cùng của kế hoạch
expected: starts_on before ends_on, and review_on, where there is one, after ends_on
expected_vi: starts_on trước ends_on, và review_on, nếu có, sau ends_on
shows: [plan_id, starts_on, ends_on, review_on]
*/
select *
from batch
where starts_on >= ends_on or review_on <= ends_on
