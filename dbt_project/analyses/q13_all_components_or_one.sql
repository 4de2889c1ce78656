-- 13. Đơn vị nào đạt đủ các thành phần (danh mục CSDL và kế hoạch, lộ trình), đơn vị nào chỉ đạt một?
--     Which units met ALL components of database catalogue + roadmap, and which only one?
-- For: who writes to the units. Vars: headline (an indicator with component_rule and); period_end (else the last day
--     anything was said of them).
-- Reading: a component not heard of is unknown, never 0. The row of VN says how many units have each component.
with asked as (
    select
        '{{ var("headline", "data_db_catalogue_and_roadmap_issued") }}' as headline,
        cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

said as (
    select
        figure.*,
        unit.unit_class
    from asked
    inner join {{ ref('dim_indicator') }} as component on asked.headline = component.parent_indicator_id
    inner join {{ ref('fct_indicator') }} as figure on component.indicator_id = figure.indicator_id
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        figure.value is not null
        and figure.map = 'as_reported'
        and (figure.period_kind = 'as_of' or figure.period_start = date_trunc('year', figure.period_end))
        and unit.unit_class in ('province', 'ministry', 'country')
    qualify figure.period_end = coalesce(asked.period_end, max(figure.period_end) over ())
),

by_unit as (
    select
        said.unit_id,
        any_value(said.unit_class) as unit_class,
        max(said.period_end) as period_end,
        count(*) as heard,
        count_if(said.numerator = 1) as met,
        string_agg(
            coalesce(
                format('{}: {:.0f}/{:.0f}', said.indicator_id, said.numerator, said.denominator),
                format('{}: {:.2f} %', said.indicator_id, said.value)
            ),
            '; ' order by said.indicator_id
        ) as components
    from said
    group by said.unit_id
),

wanted as (
    select count(*) as components
    from asked
    inner join {{ ref('dim_indicator') }} as component on asked.headline = component.parent_indicator_id
)

select
    by_unit.unit_id,
    by_unit.period_end,
    case
        when by_unit.unit_class = 'country' then null
        when by_unit.heard < wanted.components then 'unknown'
        when by_unit.met = wanted.components then 'all'
        when by_unit.met = 0 then 'none'
        else 'some'
    end as has,
    by_unit.components,
    if(
        coalesce(by_unit.heard, 0) < wanted.components,
        format('{} of {} components of {}', wanted.components - coalesce(by_unit.heard, 0), wanted.components, asked.headline),
        null
    ) as missing_data
from asked
cross join wanted
left join by_unit on true
order by by_unit.unit_class != 'country', has, by_unit.unit_id
