-- The latest figure of each indicator for each unit below the country, as reported.
select
    figure.indicator_id,
    figure.unit_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.boundary_set,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.value_status,
    figure.missing_reason,
    figure.qualifier,
    figure.flags,
    figure.coverage,
    figure.units_reported,
    figure.units_expected,
    figure.source_ids,
    figure.known_from,
    null::timestamp as known_to,
    null::varchar as grain,
    null::varchar as calendar
from fct_indicator as figure
where figure.unit_id != 'VN' and figure.boundary_set = 'as_reported'
qualify
    row_number() over (
        partition by figure.indicator_id, figure.unit_id
        order by figure.value is null asc, figure.period_end desc, figure.period_start asc, figure.period_kind asc
    ) = 1
order by figure.unit_id, figure.indicator_id
