/*
sentence: A value is missing exactly where a reason is given
sentence_vi: Thiếu số liệu thì có lý do, có số liệu thì không có lý do
expected: either a value or a missing_reason
expected_vi: hoặc có giá trị, hoặc có missing_reason
to_fix: "look at the model: a value was lost on the way, or a reason was left behind"
to_fix_vi: "xem mô hình: một giá trị bị mất dọc đường, hoặc một lý do còn sót lại"
shows: [value, missing_reason]
*/
select *
from batch
where (value is null) = (missing_reason is null)
