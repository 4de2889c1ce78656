-- The figures as known today: the versions that are in force.
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
    coverage_basis,
    scope_id,
    units_reported,
    units_expected,
    units_not_applicable,
    tiles_heard,
    tiles_expected,
    maturity,
    source_ids,
    known_from
from {{ ref('fct_indicator_version') }}
where known_to is null
order by indicator_id, unit_id, period_end, period_start, period_kind, boundary_set
