{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind', 'map'] %}
{%- set said = [
    'numerator', 'denominator', 'value', 'value_status', 'missing_reason', 'units_reported', 'units_expected',
    'source_ids'
] %}

with mapped as (
    select
        mapped.*,
        indicator.aggregation_rule
    from {{ ref('int_indicator__mapped') }} as mapped
    inner join {{ ref('indicator') }} as indicator on mapped.indicator_id = indicator.indicator_id
),

-- until every source behind it says final, a figure is provisional
settled_after as (
    select
        asked.source_ids,
        max(coalesce(source.final_after_days, 0)) as days
    from (select distinct source_ids from mapped) as asked
    inner join {{ ref('stg_landed__source') }} as source
        on list_contains(string_split(asked.source_ids, '|'), source.source_id)
    group by all
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
),

told as (
    {{ told_once('stated', key, said) }}
)

select
    told.indicator_id,
    told.unit_id,
    told.period_start,
    told.period_end,
    told.period_kind,
    told.map,
    told.numerator,
    told.denominator,
    told.value,
    told.value_status,
    told.missing_reason,
    cast(100.0 * told.units_reported / told.units_expected as decimal(9, 4)) as coverage,
    cast(told.units_reported as bigint) as units_reported,
    cast(told.units_expected as bigint) as units_expected,
    if(
        told.units_reported < told.units_expected
        or told.period_end + cast(coalesce(settled_after.days, 0) as integer) > run.today,
        'provisional',
        'final'
    ) as maturity,
    told.source_ids,
    told.known_from,
    told.known_to
from told
cross join {{ ref('stg_landed__run') }} as run
left join settled_after on told.source_ids = settled_after.source_ids
order by
    told.indicator_id,
    told.unit_id,
    told.period_end,
    told.period_start,
    told.period_kind,
    told.map,
    told.known_from
