-- 14. Bao nhiêu đơn vị có kế hoạch dữ liệu mở mà chưa công bố dữ liệu nào?
--     How many units have an open-data plan but no dataset published?
-- For: those who follow open data. Vars: period_end (default: the last day for which either has a figure).
-- Reading: `unknown` counts the units that reported a plan and did not report on their data: that is not zero
--     datasets.
-- Cách đọc: `unknown` là số đơn vị báo cáo đã có kế hoạch nhưng chưa báo cáo về dữ liệu: không có nghĩa là không có
--     dữ liệu nào.
with parameter as (
    select cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

flag as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on figure.indicator_id in ('data_open_data_plan_issued', 'data_open_data_first_release')
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        figure.value is not null
        and figure.boundary_set = 'as_reported'
        and figure.period_kind = 'as_of'
        and unit.unit_class in ('province', 'ministry')
    qualify figure.period_end = coalesce(parameter.period_end, max(figure.period_end) over ())
),

by_unit as (
    select
        unit_id,
        max(period_end) as period_end,
        max(numerator) filter (indicator_id = 'data_open_data_plan_issued') as has_plan,
        max(numerator) filter (indicator_id = 'data_open_data_first_release') as has_data
    from flag
    group by unit_id
)

select
    max(period_end) as period_end,
    count(*) as units_heard,
    count_if(has_plan = 1) as with_plan,
    count_if(has_plan = 1 and has_data = 0) as with_plan_without_data,
    count_if(has_plan = 1 and has_data is null) as unknown,
    string_agg(if(has_plan = 1 and has_data = 0, unit_id, null), '; ' order by unit_id) as units_without_data,
    if(count(*) = 0, 'flag_open_data_plan and flag_open_data_first_release × unit ← gov_reporting', null)
        as missing_data
from by_unit
