/*
sentence: >-
  A verdict follows from the pair by its comparator: above means above, and 100 % is never reached
  by rounding
sentence_vi: >-
  Đánh giá theo đúng cặp tử số, mẫu số và phép so sánh: “trên” là lớn hơn, 100 % không do làm tròn
expected: met exactly where 100 × numerator is above (>) or at least (>=) target × denominator
shows: [numerator, denominator, value, comparator, target_value, verdict]
examined: judged
*/
with judged as (
    select *
    from batch
    where verdict in ('met', 'missed')
)

select *
from judged
where
    (verdict = 'met') is distinct from
    case
        when denominator is not null and comparator = '>'
            then 100 * numerator > target_value * denominator
        when denominator is not null
            then 100 * numerator >= target_value * denominator
        when comparator = '>'
            then value > target_value
        else value >= target_value
    end
