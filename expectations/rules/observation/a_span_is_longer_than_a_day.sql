/*
# Excel makes the day 2024-03-01 of a typed 03/2024, and nothing in these statistics is counted over one day.
sentence: A figure counted over a period is not of one day
sentence_vi: Số liệu tính trong kỳ không thể là số của một ngày
expected: period_start < period_end where period_kind is in_period
expected_vi: period_start < period_end khi period_kind là in_period
to_fix: >-
  look at how the period is printed: a month typed into Excel may have become its first day; write 2024-03, or declare
  `period: {kind: as_of}` where the day is meant
to_fix_vi: >-
  xem kỳ được in thế nào: Excel có thể đã đổi một tháng thành ngày đầu tháng; ghi 2024-03, hoặc khai báo
  `period: {kind: as_of}` nếu đúng là một ngày
shows: [measure_code, period_start, period_end, period_kind]
examined: spans
*/
with spans as (
    select *
    from batch
    where period_kind = 'in_period'
)

select *
from spans
where period_start = period_end
