/*
sentence: The period before ends earlier than the period it is compared with
sentence_vi: Kỳ trước kết thúc sớm hơn kỳ được so sánh
expected: previous_period_end < period_end
expected_vi: previous_period_end < period_end
shows: [previous_period_end, period_end]
*/
select *
from batch
where coalesce(previous_period_end >= period_end, true)
