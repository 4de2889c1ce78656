-- The printed figures under a value: those of its own measures, of its components, and the figure published as the
-- indicator itself; of its period, or of the months and year-to-date figures that a span was derived from.
with

measure as (
    select unnest([indicator_id, numerator_measure, denominator_measure]) as measure_code
    from dim_indicator
    where indicator_id = $indicator or parent_indicator_id = $indicator
),

-- Where another source is preferred for that very period, a figure is no part of the value.
not_preferred as (
    select
        source_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind
    from fct_source_difference
    where
        comparability = 'exact'
        and breakdown = ''
        and period_start = $period_start
        and period_end = $period_end
        and period_kind = $period_kind
)

select
    o.unit_id,
    o.measure_code,
    o.period_start,
    o.period_end,
    o.period_kind,
    o.value,
    o.value_text,
    s.publisher_vi as publisher,
    o.vintage_id,
    o.raw_sha256,
    f.file_name,
    o.cell_sheet,
    o.cell_row,
    o.cell_column
from fct_observation as o
inner join dim_source as s on o.source_id = s.source_id
inner join dim_raw_file as f on o.vintage_id = f.vintage_id and o.raw_sha256 = f.raw_sha256
left join not_preferred as n
    on
        o.source_id = n.source_id
        and o.measure_code = n.measure_code
        and o.unit_id = n.unit_id
        and o.period_start = n.period_start
        and o.period_end = n.period_end
        and o.period_kind = n.period_kind
where
    o.is_current
    and o.comparability = 'exact'
    and o.breakdown = ''
    and o.value is not null
    and o.unit_id in (select unnest($units::varchar[]))
    and o.measure_code in (select measure.measure_code from measure)
    and (
        (o.period_end = $period_end and o.period_kind in ($period_kind, 'as_of'))
        or (
            $period_kind != 'as_of'
            and o.period_kind != 'as_of'
            and o.period_end between $period_start::date - 1 and $period_end::date
            and year(o.period_end) = year($period_end::date)
        )
    )
    and n.source_id is null
order by o.unit_id, o.measure_code, o.period_end, o.period_kind
