with mapped as (
    select
        mapped.*,
        indicator.aggregation_rule
    from {{ ref('int_indicator__mapped') }} as mapped
    inner join {{ ref('indicator') }} as indicator on mapped.indicator_id = indicator.indicator_id
),

stated as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        map,
        numerator,
        denominator,
        value,
        case
            when candidate = 'not_comparable' then 'not_comparable'
            when value is null then 'missing'
            when candidate = 'published' then 'published'
            when is_summed then 'summed'
            else 'computed'
        end as value_status,
        case
            when candidate = 'not_comparable' then 'not_comparable'
            when value is null then 'denominator_zero'
        end as missing_reason,
        units_reported,
        units_expected,
        source_ids,
        known_from,
        known_to
    from mapped
    union all
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'as_reported' as map,
        null as numerator,
        null as denominator,
        null as value,
        'missing' as value_status,
        missing_reason,
        null as units_reported,
        null as units_expected,
        '' as source_ids,
        known_from,
        null as known_to
    from {{ ref('int_indicator__due') }}
)

select
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    map,
    numerator,
    denominator,
    value,
    value_status,
    missing_reason,
    cast(100.0 * units_reported / units_expected as decimal(9, 4)) as coverage,
    cast(units_reported as bigint) as units_reported,
    cast(units_expected as bigint) as units_expected,
    source_ids,
    known_from,
    known_to
from stated
order by indicator_id, unit_id, period_end, period_start, period_kind, map, known_from
