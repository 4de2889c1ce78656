/*
sentence: A day of reaching is forecast only for a target that is not met, by a series that rises
sentence_vi: Chỉ dự kiến ngày đạt khi chưa đạt và chuỗi số liệu đang tăng
expected: verdict other than met, and pace_per_year above 0
shows: [verdict, pace_per_year, reached_on]
examined: select count(reached_on) from batch
*/
select *
from batch
where
    reached_on is not null
    and (verdict = 'met' or coalesce(pace_per_year, 0) <= 0)
