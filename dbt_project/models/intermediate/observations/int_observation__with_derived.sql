-- What each source answers, and beside it the months, quarters, half-years, years and years to date of flows that
-- follow from its own figures. `derived_from` says how: '' as it was printed or counted; else the difference of two
-- year-to-date figures, or the sum of months, quarters or half-years.
select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    units_reported,
    value,
    qualifier,
    flags,
    is_not_applicable,
    '' as derived_from,
    known_from,
    known_to
from {{ ref('int_observation__answer') }}
union all
select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    null as units_reported,
    value,
    qualifier,
    flags,
    false as is_not_applicable,
    derived_from,
    known_from,
    known_to
from {{ ref('int_observation__tile') }}
where derived_from != ''
union all
select
    source_id,
    priority,
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    null as units_reported,
    value,
    qualifier,
    flags,
    false as is_not_applicable,
    derived_from,
    known_from,
    known_to
from {{ ref('int_observation__year') }}
