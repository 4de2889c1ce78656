-- The figures as known today: the versions that are in force.
select
    version.indicator_id,
    indicator.label_short_vi as indicator_label_vi,
    indicator.label_short_en as indicator_label_en,
    version.unit_id,
    unit.label_vi as unit_label_vi,
    unit.label_en as unit_label_en,
    unit.unit_class,
    version.period_id,
    version.period_start,
    version.period_end,
    version.period_kind,
    version.boundary_set,
    version.numerator,
    version.denominator,
    version.value,
    indicator.unit_of_measure,
    version.value_status,
    version.missing_reason,
    version.qualifier,
    version.flags,
    version.coverage,
    version.coverage_basis,
    version.scope_id,
    version.units_reported,
    version.units_expected,
    version.units_not_applicable,
    version.tiles_heard,
    version.tiles_expected,
    version.maturity,
    version.source_ids,
    version.known_from
from {{ ref('fct_indicator_version') }} as version
inner join {{ ref('dim_indicator') }} as indicator on version.indicator_id = indicator.indicator_id
inner join {{ ref('dim_org_unit') }} as unit on version.unit_id = unit.unit_id
where version.known_to is null
order by
    version.indicator_id,
    version.unit_id,
    version.period_end,
    version.period_start,
    version.period_kind,
    version.boundary_set
