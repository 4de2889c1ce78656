-- Every version of every figure of the country, oldest knowledge first within a period.
select
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    boundary_set,
    numerator,
    denominator,
    value,
    value_status,
    missing_reason,
    qualifier,
    flags,
    coverage,
    units_reported,
    units_expected,
    source_ids,
    known_from,
    known_to
from fct_indicator_version
where unit_id = 'VN' and boundary_set = 'as_reported'
order by indicator_id, period_end, period_start, period_kind, known_from
