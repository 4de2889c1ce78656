/*
sentence: As many units stand behind a figure as in the last release, or more
sentence_vi: Số đơn vị báo cáo đứng sau mỗi số liệu không ít hơn bản phát hành trước
expected: units_reported at least that of the last release, figure by figure
expected_vi: units_reported không ít hơn bản phát hành trước, với từng số liệu
to_fix: "see who is gone (`chiso explain` on the figure): an edition withdrew them or was cut"
to_fix_vi: >-
  xem đơn vị nào không còn (chạy `chiso explain` với số liệu đó): một lần công bố đã rút số liệu, hoặc tệp bị
  cắt
severity: warning
shows: [indicator_id, unit_id, period_end, boundary_set, units_reported, units_today, source_ids]
examined: select count(units_reported) from previous.fct_indicator
compares: {fct_indicator: [${key}, units_reported]}
*/
select
    p.*,
    t.units_reported as units_today
from previous.fct_indicator as p
left join batch as t using (${key})
where p.units_reported > coalesce(t.units_reported, 0)
