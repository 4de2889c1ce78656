/*
sentence: At any moment one version of a figure is known
sentence_vi: Tại mỗi thời điểm chỉ có một phiên bản của một số liệu được biết
expected: known_from < known_to ≤ the next known_from; only the last known_to is open
expected_vi: known_from < known_to ≤ known_from kế tiếp; chỉ known_to cuối cùng để ngỏ
to_fix: look at how the versions are made (dbt_project/macros/versions.sql)
to_fix_vi: xem cách tạo các phiên bản (dbt_project/macros/versions.sql)
shows: [${key}, known_from, known_to, next_known_from]
examined: select count(*) from batch where ${is_judged}
*/
with followed as (
    select
        *,
        lead(known_from) over along as next_known_from
    from batch
    where ${is_judged}
    window along as (partition by ${key} order by known_from, known_to nulls last)
)

select *
from followed
where
    known_to < known_from
    or next_known_from < coalesce(known_to, cast('infinity' as timestamp))
