/*
sentence: How fast a series moves is given only as known today
sentence_vi: Tốc độ thay đổi chỉ tính theo số liệu đến hôm nay
expected: pace_per_year missing on every basis but latest
expected_vi: để trống pace_per_year ở mọi căn cứ trừ latest
shows: [basis, pace_per_year]
examined: select count(pace_per_year) from batch
*/
select *
from batch
where pace_per_year is not null and basis <> 'latest'
