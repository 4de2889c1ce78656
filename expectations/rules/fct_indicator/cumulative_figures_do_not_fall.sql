/*
# judging.md §3: what was received by the end of May was received by the end of June.
sentence: >-
  What is computed for a group since the first day of the year never falls within the year
sentence_vi: >-
  Số lũy kế từ đầu năm tính cho một nhóm không bao giờ giảm trong năm
expected: >-
  numerator and denominator at least those of the year to date that ended before, with a value on both
expected_vi: tử số và mẫu số không nhỏ hơn số lũy kế của kỳ kết thúc trước đó, khi cả hai kỳ đều có giá trị
to_fix: >-
  see whose figure fell (`chiso explain` on both): an edition withdrew or corrected the year so far, or
  an agency printed less than the months it had reported
to_fix_vi: >-
  xem số liệu của đơn vị nào giảm (chạy `chiso explain` với cả hai kỳ): một lần công bố đã rút hoặc đính chính
  số lũy kế, hoặc cơ quan in ít hơn tổng các tháng đã báo cáo
severity: warning
shows:
  [
    indicator_id, unit_id, period_end, boundary_set, previous_period_end, previous_numerator, numerator,
    previous_denominator, denominator, coverage,
  ]
examined: cumulative
*/
with cumulative as (
    select
        *,
        lag(period_end) over series as previous_period_end,
        lag(numerator) over series as previous_numerator,
        lag(denominator) over series as previous_denominator
    from batch
    where period_kind = 'year_to_date' and tiles_expected is not null and coverage is not null and value is not null
    window series as (partition by indicator_id, unit_id, boundary_set, period_start order by period_end)
)

select *
from cumulative
where numerator < previous_numerator or denominator < previous_denominator
