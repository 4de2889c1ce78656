/*
# 5 % of domain.md §11.8: above it a portal's count and the province's own are worth asking about.
sentence: Two sources of one concept are at most 5 % apart
sentence_vi: Hai nguồn cùng khái niệm lệch nhau không quá 5 %
expected: at most 5 % of the figure that is used
expected_vi: chênh không quá 5 % so với số liệu được dùng
to_fix: ask both publishers; until then the declared priority decides, and the report shows both
to_fix_vi: hỏi cả hai cơ quan công bố; trong khi chờ, thứ tự ưu tiên đã khai báo quyết định, và báo cáo nêu cả hai
severity: warning
shows: [${figure}, speaking_source_id, speaking_value, source_id, value, difference_percent]
examined: of_one_concept
*/
with of_one_concept as (
    select *
    from batch
    where comparability = 'exact'
)

select *
from of_one_concept
where
    abs(difference_percent) > 5
    or (difference_percent is null and difference <> 0)
