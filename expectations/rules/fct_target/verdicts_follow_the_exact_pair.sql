/*
# A printed number says no more than its last decimal, so a verdict on one may be less than its value; never more.
sentence: >-
  A verdict follows from the pair by its comparator: above means above, below means below, and 100 %
  is never reached by rounding
sentence_vi: >-
  Đánh giá theo đúng cặp tử số, mẫu số và phép so sánh: “trên” là lớn hơn, “dưới” là nhỏ hơn, 100 %
  không do làm tròn
expected: met only where 100 × numerator stands to target × denominator as the comparator says, missed only where not
expected_vi: chỉ met khi 100 × tử số so với mục tiêu × mẫu số đúng theo comparator, chỉ missed khi không đúng
shows: [target_id, unit_id, numerator, denominator, value, comparator, target_value, verdict]
examined: judged
*/
with judged as (
    select
        *,
        if(denominator is null, value, 100 * numerator) as amount,
        target_value * coalesce(denominator, 1) as goal
    from batch
    where verdict in ('met', 'missed') and value is not null
)

select *
from judged
where
    verdict
    <> if(
        case comparator
            when '>=' then amount >= goal
            when '>' then amount > goal
            when '<=' then amount <= goal
            when '<' then amount < goal
        end,
        'met',
        'missed'
    )
    -- "under 10" is judged by what it bounds, not by the 10
    and qualifier not in ('<', '>')
