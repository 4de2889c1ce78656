-- Measures that are counted, and the percentages that are only published: each of those is the measure of its
-- indicator.
select
    measure_code,
    name_vi,
    name_en,
    unit_of_measure,
    additivity,
    period_kind as measured_per,
    maximum,
    persistence,
    is_cumulative,
    note
from {{ ref('measure') }}
union all
select
    indicator_id as measure_code,
    name_vi,
    name_en,
    unit_of_measure,
    'none' as additivity,
    null as measured_per,
    null as maximum,
    null as persistence,
    false as is_cumulative,
    'as published by a source; carried, never rolled up' as note
from {{ ref('indicator') }}
order by measure_code
