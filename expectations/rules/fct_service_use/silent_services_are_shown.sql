/*
sentence: >-
  A procedure listed as fully online is there in the last month known of its unit, also where nobody used it
sentence_vi: Thủ tục toàn trình có mặt trong tháng gần nhất của đơn vị, kể cả khi không phát sinh hồ sơ
expected: a row for each fully online procedure of fct_procedure
expected_vi: một dòng cho mỗi thủ tục toàn trình của fct_procedure
shows: [${key}]
examined: select count(*) from marts.fct_procedure where online_level = 'full'
*/
with last_months as (
    select
        unit_id,
        max(period_end) as period_end
    from batch
    group by unit_id
),

due as (
    select
        p.unit_id,
        p.procedure_code,
        l.period_end
    from marts.fct_procedure as p
    inner join last_months as l on p.unit_id = l.unit_id
    where p.online_level = 'full'
)

select d.*
from due as d
anti join batch as b using (${key})
