/*
sentence: >-
  A day of reaching is forecast only for a target that is not met, by a series that moves towards
  it, and after the day of judgement
sentence_vi: Chỉ dự kiến ngày đạt khi chưa đạt, chuỗi đang tiến về mục tiêu và ngày đó chưa qua
expected: forecast_on after judged_on, verdict other than met, pace towards the target
expected_vi: forecast_on sau judged_on, kết quả chưa phải met, và đang tiến về mục tiêu
shows: [target_id, unit_id, judged_on, verdict, comparator, pace_per_year, forecast_on]
examined: select count(forecast_on) from batch
*/
select *
from batch
where
    forecast_on is not null
    and (
        forecast_on <= judged_on
        or verdict = 'met'
        or coalesce(if(comparator in ('<', '<='), -pace_per_year, pace_per_year), 0) <= 0
    )
