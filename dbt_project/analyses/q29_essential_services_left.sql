-- 29. Tiến độ 53 dịch vụ công thiết yếu: còn lại bao nhiêu trong 25 và trong 28, theo bộ?
--     Progress on the 53 essential services: which of the 25 and of the 28 are left, by ministry?
-- For: Project 06. Vars: period_end (default: the last day for which each has a figure).
-- Reading: left_over counts against the closed lists (25 and 28) for the country; sources count services by
--     ministry and do not name them, so which are left is not known.
-- Cách đọc: left_over so với hai danh mục đóng (25 và 28) ở mức cả nước; nguồn chỉ đếm dịch vụ theo bộ, không nêu
--     tên, nên không biết dịch vụ nào còn lại.
with parameter as (
    select cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

list as (
    select
        indicator.indicator_id,
        target.target_value as services
    from {{ ref('dim_indicator') }} as indicator
    inner join {{ ref('dim_target') }} as target on indicator.indicator_id = target.indicator_id
    where 'gov_essential_services_completed' in (indicator.indicator_id, indicator.parent_indicator_id)
    qualify row_number() over (partition by indicator.indicator_id order by target.due_on) = 1
),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on true
    inner join list on figure.indicator_id = list.indicator_id
    where
        figure.boundary_set = 'as_reported'
        and figure.value is not null
        and figure.unit_id not in ('VN_MIN', 'VN_PROV')
    qualify
        figure.period_end
        = coalesce(parameter.period_end, max(figure.period_end) over (partition by figure.indicator_id))
)

select
    list.indicator_id,
    figure.unit_id,
    figure.period_end,
    figure.value as completed,
    if(figure.unit_id = 'VN', list.services, null) as services_of_the_list,
    if(figure.unit_id = 'VN', list.services - figure.value, null) as left_over,
    case
        when figure.value is null then list.indicator_id || ' × ministry'
        -- where none is left, none has to be named
        when figure.unit_id = 'VN' and figure.value >= list.services then null
        else 'the names of the services and the ministry that leads each'
    end as missing_data
from list
left join figure on list.indicator_id = figure.indicator_id
order by list.services, figure.unit_id != 'VN', figure.unit_id
