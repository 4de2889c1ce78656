-- What the rules need to know of an indicator beside its seed row. The ratios of rpt_online_services that are no
-- indicator of the plans (seed report_ratio) are computed by the same rules, and stand here beside the indicators.
with ratio as (
    select
        indicator_id,
        parent_indicator_id,
        component_rule,
        scope,
        aggregation_rule,
        min_coverage,
        numerator_measure,
        denominator_measure,
        frequency
    from {{ ref('indicator') }}
    union all
    select
        indicator_id,
        null as parent_indicator_id,
        component_rule,
        scope,
        aggregation_rule,
        min_coverage,
        numerator_measure,
        denominator_measure,
        'monthly' as frequency
    from {{ ref('report_ratio') }}
),

province_scope as (
    select distinct scope_member.scope
    from {{ ref('scope_member') }} as scope_member
    inner join {{ ref('org_unit') }} as unit on scope_member.unit_id = unit.unit_id
    where unit.unit_class = 'province'
),

-- a headline whose own scope is no list of units (agencies and enterprises) has those of its components
component_with_provinces as (
    select distinct component.parent_indicator_id as indicator_id
    from {{ ref('indicator') }} as component
    inner join province_scope on component.scope = province_scope.scope
)

select
    ratio.indicator_id,
    ratio.parent_indicator_id,
    ratio.component_rule,
    ratio.scope,
    ratio.aggregation_rule,
    ratio.min_coverage,
    ratio.numerator_measure,
    ratio.denominator_measure,
    -- the most that the numerator can be: what a closed list holds
    numerator.maximum,
    -- how many units have it: a share of them, or their number
    numerator.additivity = 'flag' as counts_units,
    -- its universe changed with the merger
    ratio.scope = 'national'
    or province_scope.scope is not null
    or component_with_provinces.indicator_id is not null as has_provinces,
    -- the kind of period a target is judged on
    case
        when numerator.period_kind = 'year' then 'in_period'
        when numerator.period_kind in ('month', 'quarter', 'ytd') then 'year_to_date'
        else 'as_of'
    end as judged_kind,
    -- what happened in a period, over a stock on its last day (users in a year over adults)
    coalesce(numerator.period_kind != 'asof' and denominator.period_kind = 'asof', false) as is_flow_over_stock,
    -- the grain of the tiles that its longer periods are made of: of flows that may be summed, the finest one due
    case
        when
            ratio.aggregation_rule in ('pooled_ratio', 'sum_count')
            and {{ is_summed_over_time('numerator') }}
            and (ratio.denominator_measure is null or {{ is_summed_over_time('denominator') }})
            then
                case ratio.frequency
                    when 'quarterly' then 'quarter'
                    when 'half_yearly' then 'half_year'
                    else 'month'
                end
    end as basic_tiling
from ratio
left join {{ ref('measure') }} as numerator on ratio.numerator_measure = numerator.measure_code
left join {{ ref('measure') }} as denominator on ratio.denominator_measure = denominator.measure_code
left join province_scope on ratio.scope = province_scope.scope
left join component_with_provinces on ratio.indicator_id = component_with_provinces.indicator_id
