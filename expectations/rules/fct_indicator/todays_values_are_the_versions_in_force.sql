/*
sentence: The values of today are exactly the versions still in force
sentence_vi: Giá trị hôm nay đúng là các phiên bản còn hiệu lực
expected: fct_indicator = the rows of fct_indicator_version whose known_to is open
expected_vi: fct_indicator = các dòng của fct_indicator_version có known_to để ngỏ
to_fix: look at dbt_project/models/marts/fct_indicator.sql
to_fix_vi: xem dbt_project/models/marts/fct_indicator.sql
shows: [problem]
*/
with both_sides as (
    select
        ${facts},
        1 as side
    from batch
    union all
    select
        ${facts},
        -1 as side
    from marts.fct_indicator_version
    where known_to is null
)

-- what stands on both sides adds up to nothing
select
    if(sum(side) > 0, 'not a version in force', 'a version in force that is not here') as problem,
    ${facts}
from both_sides
group by ${facts}
having sum(side) <> 0
