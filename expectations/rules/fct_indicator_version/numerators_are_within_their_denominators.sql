/*
sentence: No part is larger than its whole
sentence_vi: Tử số không lớn hơn mẫu số
expected: >-
  numerator ≤ denominator, or no value and the reason inconsistent; where a source's own base is known
  to differ, a waiver says so
expected_vi: >-
  tử số ≤ mẫu số, hoặc không có giá trị với lý do inconsistent; nếu biết nguồn dùng mẫu số khác, có miễn trừ nói
  rõ
to_fix: >-
  look at int_indicator__paired, which marks such a pair; if it must stand, write a waiver with
  reason, owner and expiry
to_fix_vi: >-
  xem int_indicator__paired, nơi đánh dấu cặp số liệu như vậy; nếu buộc phải giữ, viết một miễn trừ có lý do,
  người chịu trách nhiệm và ngày hết hạn
shows: [indicator_id, unit_id, period_end, numerator, denominator, source_ids]
examined: pairs
*/
with pairs as (
    select t.*
    from batch as t
    inner join marts.dim_indicator as i using (indicator_id)
    where
        i.unit_of_measure = 'percent'
        and t.numerator is not null
        and t.denominator is not null
)

select *
from pairs
where (numerator > denominator) <> (missing_reason is not distinct from 'inconsistent')
