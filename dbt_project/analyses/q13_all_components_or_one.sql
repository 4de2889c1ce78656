-- 13. Đơn vị nào đạt đủ các thành phần (danh mục CSDL và kế hoạch, lộ trình), đơn vị nào chỉ đạt một?
--     Which units met ALL components of database catalogue + roadmap, and which only one?
-- For: those who write to the units. Vars: headline (an indicator with component_rule and); period_end (default:
--     the last day for which any component has a figure).
-- Reading: a component that was not reported is unknown, never 0. The row of VN says how many units have each
--     component.
-- Cách đọc: thành phần chưa được báo cáo là chưa biết, không phải 0. Dòng VN cho biết có bao nhiêu đơn vị đạt từng
--     thành phần.
with parameter as (
    select
        '{{ var("headline", "data_db_catalogue_and_roadmap_issued") }}' as headline,
        cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

component_figure as (
    select
        figure.*,
        unit.unit_class
    from parameter
    inner join {{ ref('dim_indicator') }} as component on parameter.headline = component.parent_indicator_id
    inner join {{ ref('fct_indicator') }} as figure on component.indicator_id = figure.indicator_id
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        figure.value is not null
        and figure.boundary_set = 'as_reported'
        and {{ is_of_day_or_year('figure') }}
        and unit.unit_class in ('province', 'ministry', 'country')
    qualify figure.period_end = coalesce(parameter.period_end, max(figure.period_end) over ())
),

by_unit as (
    select
        component_figure.unit_id,
        any_value(component_figure.unit_class) as unit_class,
        max(component_figure.period_end) as period_end,
        count(*) as reported,
        count_if(component_figure.numerator = 1) as met,
        string_agg(
            coalesce(
                format(
                    '{}: {:.0f}/{:.0f}',
                    component_figure.indicator_id,
                    component_figure.numerator,
                    component_figure.denominator
                ),
                format('{}: {:.2f} %', component_figure.indicator_id, component_figure.value)
            ),
            '; ' order by component_figure.indicator_id
        ) as components
    from component_figure
    group by component_figure.unit_id
),

expected as (
    select count(*) as components
    from parameter
    inner join {{ ref('dim_indicator') }} as component on parameter.headline = component.parent_indicator_id
)

select
    by_unit.unit_id,
    by_unit.period_end,
    case
        when by_unit.unit_class = 'country' then null
        when by_unit.reported < expected.components then 'unknown'
        when by_unit.met = expected.components then 'all'
        when by_unit.met = 0 then 'none'
        else 'some'
    end as has,
    by_unit.components,
    if(
        coalesce(by_unit.reported, 0) < expected.components,
        format(
            '{} of {} components of {} ← {}',
            expected.components - coalesce(by_unit.reported, 0),
            expected.components,
            parameter.headline,
            (
                select indicator.system_id
                from {{ ref('dim_indicator') }} as indicator
                where indicator.indicator_id = parameter.headline
            )
        ),
        null
    ) as missing_data
from parameter
cross join expected
left join by_unit on true
order by by_unit.unit_class != 'country', has, by_unit.unit_id
