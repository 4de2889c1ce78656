-- A value as it was known at the end of a day.
select
    version.indicator_id,
    version.unit_id,
    period.label_vi as period_vi,
    period.label_en as period_en,
    version.period_start,
    version.period_end,
    version.period_kind,
    version.boundary_set,
    version.value,
    indicator.unit_of_measure,
    version.qualifier,
    version.flags,
    version.numerator,
    version.denominator,
    version.value_status,
    version.missing_reason,
    version.coverage,
    version.coverage_basis,
    version.units_reported,
    version.units_expected,
    version.source_ids,
    version.known_from,
    version.known_to
from fct_indicator_version as version
inner join dim_indicator as indicator on version.indicator_id = indicator.indicator_id
left join dim_period as period
    on
        version.period_start = period.period_start
        and version.period_end = period.period_end
        and version.period_kind = period.period_kind
where
    version.indicator_id = $indicator
    and version.unit_id = $unit
    and version.period_start = $period_start
    and version.period_end = $period_end
    and version.period_kind = $period_kind
    and version.boundary_set = $boundary_set
    and version.known_from < $day + interval 1 day
    and (version.known_to is null or version.known_to >= $day + interval 1 day)
