/*
sentence: A month ends on its last day
sentence_vi: Tháng kết thúc vào ngày cuối tháng
expected: month_end is the last day of a month
expected_vi: month_end là ngày cuối của một tháng
shows: [unit_id, month_end, boundary_set]
*/
select *
from batch
where month_end <> last_day(month_end)
