/*
sentence: The values of today are exactly the versions still in force
sentence_vi: Giá trị hôm nay đúng là các phiên bản còn hiệu lực
expected: fct_indicator = the rows of fct_indicator_version whose known_to is open
to_fix: look at dbt_project/models/marts/fct_indicator.sql
shows: [problem]
*/
with today as (
    select ${facts}
    from batch
),

in_force as (
    select ${facts}
    from marts.fct_indicator_version
    where known_to is null
),

not_in_force as (
    select * from today
    except all
    select * from in_force
),

not_here as (
    select * from in_force
    except all
    select * from today
)

select
    'not a version in force' as problem,
    *
from not_in_force
union all
select
    'a version in force that is not here' as problem,
    *
from not_here
