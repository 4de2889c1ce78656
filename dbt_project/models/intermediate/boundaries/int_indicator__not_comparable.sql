-- Where a boundary set has no figure although something was stated of its ground: what can't be summed to the 34
-- provinces before the merger, or parted to the 63 after it. Each says so for as long as there is something that
-- can't be restated, instead of keeping silent.
{%- set key = ['boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with figure as (
    select
        figure.indicator_id,
        figure.unit_id,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.candidate,
        figure.source_ids,
        figure.known_from,
        figure.known_to,
        -- few units behind a figure are still something that another set of boundaries can't show
        figure.value is not null or figure.missing_reason = 'incomplete_coverage' as has_value,
        figure.period_end < {{ merger_date() }} as is_before_merger,
        unit.unit_class,
        unit.region_63,
        indicator.aggregation_rule
    from {{ ref('int_indicator__best') }} as figure
    inner join {{ ref('org_unit') }} as unit on figure.unit_id = unit.unit_id
    inner join {{ ref('int_indicator__described') }} as indicator on figure.indicator_id = indicator.indicator_id
    -- where nothing but "not applicable" or an incomplete period is known there is nothing to restate
    where figure.boundary_set = 'as_reported' and figure.candidate not in ('not_applicable', 'incomplete_period')
),

succession as (
    select
        succession.unit_id,
        succession.successor_unit_id,
        succession.kind,
        unit.region_63
    from {{ ref('org_unit_succession') }} as succession
    inner join {{ ref('org_unit') }} as unit on succession.unit_id = unit.unit_id
    where unit.unit_class = 'province'
),

merged_province as (
    select *
    from succession
    where kind = 'merger'
),

-- a printed percentage has no pair to add, and distinct things can't be added at all
part_of_merged_province as (
    select figure.* replace (merged_province.successor_unit_id as unit_id)
    from figure
    inner join merged_province on figure.unit_id = merged_province.unit_id
    where
        figure.is_before_merger
        and (
            figure.candidate = 'published'
            or ({{ counts_distinct_things('figure.aggregation_rule') }} and figure.has_value)
        )
),

-- the figure of a province that was merged can't be parted among those it was made of
whole_of_merged_province as (
    select figure.* replace (merged_province.unit_id as unit_id)
    from figure
    inner join merged_province on figure.unit_id = merged_province.successor_unit_id
    where not figure.is_before_merger and figure.has_value
),

-- a region of the 63 provinces, of whose provinces something is stated
old_region as (
    select figure.* replace (coalesce(succession.region_63, figure.region_63) as unit_id)
    from figure
    left join succession on figure.unit_id = succession.successor_unit_id
    where
        not figure.is_before_merger
        and figure.unit_class = 'province'
        and figure.aggregation_rule in ('pooled_ratio', 'share_of_units', 'sum_count')
        and coalesce(succession.region_63, figure.region_63) is not null
        and (figure.has_value or succession.kind is distinct from 'merger')
),

not_comparable as (
    select * from part_of_merged_province
    union all
    select * from whole_of_merged_province
    union all
    select * from old_region
),

figure_not_comparable as (
    select
        if(is_before_merger, 'provinces_34', 'provinces_63') as boundary_set,
        *
    from not_comparable
),

figures_in_force as (
    {{ running_total_over_time('figure_not_comparable', key, {'figures': '1'}) }}
),

source_list as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        {{ merge_source_lists('source_ids') }} as source_ids
    from figure_not_comparable
    group by boundary_set, indicator_id, unit_id, period_start, period_end, period_kind
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    source_list.source_ids,
    figures_in_force.known_from,
    figures_in_force.known_to
from figures_in_force
inner join source_list using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
where figures_in_force.figures > 0
