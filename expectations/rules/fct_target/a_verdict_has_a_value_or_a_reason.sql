/*
sentence: >-
  Met and missed rest on a value, or on how many units meet a target on each; what cannot be judged
  has a reason, and nothing else has one
sentence_vi: >-
  Đạt, không đạt phải dựa trên giá trị, hoặc trên số đơn vị đạt mục tiêu đặt cho từng đơn vị; chưa thể
  đánh giá thì nêu lý do
expected: a value or a number of units for met and missed; a reason exactly for cannot_judge
expected_vi: có giá trị hoặc số đơn vị khi met và missed; có lý do khi và chỉ khi cannot_judge
shows: [verdict, value, numerator, reason]
*/
select *
from batch
where
    (verdict is not distinct from 'cannot_judge') <> (reason is not null)
    or (verdict in ('met', 'missed') and value is null and numerator is null)
