/*
sentence: A printed figure that is shown is one of today
sentence_vi: Số liệu công bố được nêu là số liệu hiện hành
expected: the same value in fct_observation, current
expected_vi: cùng giá trị trong fct_observation, hiện hành
shows: [${key}, value]
*/
with printed as (
    select t.*
    from batch as t
    semi join marts.fct_observation as o using (source_id)
),

current_figures as (
    select
        ${key},
        value
    from marts.fct_observation
    where is_current
)

select p.*
from printed as p
anti join current_figures as c using (${key}, value)
