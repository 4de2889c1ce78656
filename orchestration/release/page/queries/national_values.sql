-- Every version of every figure of the country, oldest knowledge first within a period.
select
    version.indicator_id,
    version.unit_id,
    version.period_start,
    version.period_end,
    version.period_kind,
    version.boundary_set,
    version.numerator,
    version.denominator,
    version.value,
    version.value_status,
    version.missing_reason,
    version.qualifier,
    version.flags,
    version.coverage,
    version.units_reported,
    version.units_expected,
    version.source_ids,
    version.known_from,
    version.known_to,
    period.grain,
    period.calendar
from fct_indicator_version as version
left join dim_period as period on version.period_id = period.period_id
where version.unit_id = 'VN' and version.boundary_set = 'as_reported'
order by version.indicator_id, version.period_end, version.period_start, version.period_kind, version.known_from
