/*
sentence: A figure as of a moment starts and ends on that day
sentence_vi: Số liệu tại thời điểm có ngày đầu và ngày cuối trùng nhau
expected: period_start = period_end where period_kind is as_of
expected_vi: period_start = period_end khi period_kind là as_of
to_fix: "check `period.kind`: a sum over a period is in_period or year_to_date"
to_fix_vi: "xem lại `period.kind`: số cộng trong một kỳ là in_period hoặc year_to_date"
shows: [period_start, period_end, period_kind]
examined: moments
*/
with moments as (
    select *
    from batch
    where period_kind = 'as_of'
)

select *
from moments
where period_start < period_end
