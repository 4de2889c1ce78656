/*
sentence: Across a break of the series there is no change
sentence_vi: Không có mức thay đổi khi chuỗi số liệu bị gãy
expected: change missing, and the reason series_break, where is_across_break
expected_vi: để trống change với lý do series_break khi is_across_break
shows: [is_across_break, previous_period_end, period_end, change, reason]
examined: broken
*/
with broken as (
    select *
    from batch
    where is_across_break is distinct from false
)

select *
from broken
where change is not null or reason is distinct from 'series_break'
