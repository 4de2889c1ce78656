{%- set key = ['indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind', 'boundary_set'] %}
{%- set figure = [
    'numerator', 'denominator', 'value', 'value_status', 'missing_reason', 'qualifier', 'flags', 'coverage',
    'coverage_basis', 'scope_id', 'units_reported', 'units_expected', 'units_not_applicable', 'tiles_heard',
    'tiles_expected', 'source_ids'
] %}

-- the ratios that only a report shows are no indicators of the plans
with indicator_figure as (
    select figure.*
    from {{ ref('int_indicator__on_boundaries') }} as figure
    inner join {{ ref('indicator') }} as indicator on figure.indicator_id = indicator.indicator_id
),

source_list as (select distinct source_ids from indicator_figure),

-- a figure is provisional until the longest of its sources' periods of revision is over
revision_period as (
    select
        source_list.source_ids,
        max(coalesce(source.final_after_days, 0)) as days
    from source_list
    inner join {{ ref('stg_landed__source') }} as source
        on list_contains(string_split(source_list.source_ids, '|'), source.source_id)
    group by source_list.source_ids
),

version as (
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
        case
            when candidate = 'not_comparable' then 'not_comparable'
            when value is null then 'missing'
            when candidate = 'published' then 'published'
            when is_summed then 'summed'
            else 'computed'
        end as value_status,
        missing_reason,
        qualifier,
        flags,
        coverage,
        coverage_basis,
        universe as scope_id,
        units_reported,
        units_expected,
        units_not_applicable,
        tiles_heard,
        tiles_expected,
        source_ids,
        known_from,
        known_to
    from indicator_figure
    union all
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        'as_reported' as boundary_set,
        null as numerator,
        null as denominator,
        null as value,
        'missing' as value_status,
        missing_reason,
        '' as qualifier,
        '' as flags,
        null as coverage,
        null as coverage_basis,
        null as scope_id,
        null as units_reported,
        null as units_expected,
        null as units_not_applicable,
        null as tiles_heard,
        null as tiles_expected,
        '' as source_ids,
        known_from,
        null as known_to
    from {{ ref('int_indicator__due') }}
),

merged as (
    {{ merge_equal_neighbours('version', key, figure) }}
)

select
    merged.indicator_id,
    merged.unit_id,
    {{ period_id('merged.period_start', 'merged.period_end', 'merged.period_kind') }} as period_id,
    merged.period_start,
    merged.period_end,
    merged.period_kind,
    merged.boundary_set,
    merged.numerator,
    merged.denominator,
    merged.value,
    merged.value_status,
    merged.missing_reason,
    merged.qualifier,
    merged.flags,
    merged.coverage,
    merged.coverage_basis,
    merged.scope_id,
    cast(merged.units_reported as bigint) as units_reported,
    cast(merged.units_expected as bigint) as units_expected,
    cast(merged.units_not_applicable as bigint) as units_not_applicable,
    merged.tiles_heard,
    merged.tiles_expected,
    if(
        coalesce(merged.tiles_heard, merged.units_reported) < coalesce(merged.tiles_expected, merged.units_expected)
        -- a bound, an estimate and what its source calls provisional may yet be followed by the figure itself
        or merged.qualifier != ''
        or list_has_any(string_split(merged.flags, '|'), ['estimated', 'provisional'])
        or merged.period_end + cast(coalesce(revision_period.days, 0) as integer) > run.today,
        'provisional',
        'final'
    ) as maturity,
    merged.source_ids,
    merged.known_from,
    merged.known_to
from merged
cross join {{ ref('stg_landed__run') }} as run
left join revision_period on merged.source_ids = revision_period.source_ids
order by
    merged.indicator_id,
    merged.unit_id,
    merged.period_end,
    merged.period_start,
    merged.period_kind,
    merged.boundary_set,
    merged.known_from
