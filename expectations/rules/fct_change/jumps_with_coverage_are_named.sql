/*
# judging.md §2: one province's file is no trend of the country. Without a change the step still shows in a chart.
sentence: A ratio of a group does not jump where other units stand behind it than before
sentence_vi: Tỷ lệ của một nhóm không nhảy vọt chỉ vì số đơn vị có số liệu đứng sau đã khác kỳ trước
expected: at most 10 points between two figures whose coverage differs by more than 5 points
expected_vi: nhiều nhất 10 điểm giữa hai số liệu có độ bao phủ chênh hơn 5 điểm
to_fix: >-
  look at who is missing (units_reported, fct_reporting) before the two figures are shown side by side;
  there is no change between them
to_fix_vi: >-
  xem đơn vị nào thiếu (units_reported, fct_reporting) trước khi đặt hai số liệu cạnh nhau; giữa chúng không
  tính mức thay đổi
severity: warning
shows: [indicator_id, unit_id, boundary_set, previous_period_end, period_end, previous_value, value, reason]
examined: of_other_coverage
*/
with of_other_coverage as (
    select t.*
    from batch as t
    inner join marts.fct_indicator as f using (${key})
    where t.reason = 'other_coverage' and f.denominator is not null
)

select *
from of_other_coverage
where abs(value - previous_value) > 10
