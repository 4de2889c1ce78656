-- What is counted, in words: of measures, and of indicators that are published as such.
select
    measure_code,
    name_vi,
    name_en
from dim_measure
union all
select
    indicator_id as measure_code,
    name_vi,
    name_en
from dim_indicator
order by measure_code
