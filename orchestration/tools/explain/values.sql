-- The values of an indicator for a unit in periods that end on a day.
select
    f.indicator_id,
    f.unit_id,
    f.period_start,
    f.period_end,
    f.period_kind,
    f.boundary_set,
    f.numerator,
    f.denominator,
    f.value,
    f.value_status,
    f.missing_reason,
    f.qualifier,
    f.flags,
    f.units_reported,
    f.units_expected
from fct_indicator as f
where
    f.indicator_id = $indicator
    and f.unit_id = $unit
    and f.period_end = $period_end
    and f.boundary_set = $boundary_set
order by f.period_kind, f.period_start
