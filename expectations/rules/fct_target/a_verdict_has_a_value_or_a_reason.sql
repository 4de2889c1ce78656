/*
sentence: >-
  Met and missed rest on a value; what cannot be judged has a reason, and nothing else has one
sentence_vi: Đạt, không đạt phải dựa trên giá trị; chưa thể đánh giá thì nêu lý do
expected: a value for met and missed; a reason exactly for cannot_judge
shows: [verdict, value, reason]
*/
select *
from batch
where
    (verdict = 'cannot_judge') <> (reason is not null)
    or (verdict <> 'cannot_judge' and value is null)
