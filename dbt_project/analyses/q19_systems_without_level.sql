-- 19. Hệ thống thông tin nào quá hạn mà chưa được phê duyệt cấp độ, theo chủ quản và cấp độ?
--     Which information systems passed their deadline without level approval, by owner and level?
-- For: network security. Vars: deadline (Directive 09/CT-TTg: 30/09/2024).
-- Reading: sources give counts by owner, not systems: how many, not which. Levels are known for the country only.
-- Cách đọc: nguồn cho số lượng theo chủ quản, không cho từng hệ thống: biết bao nhiêu, không biết hệ thống nào. Cấp
--     độ chỉ biết ở mức cả nước.
with parameter as (select date '{{ var("deadline", "2024-09-30") }}' as deadline),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on parameter.deadline <= figure.period_end
    where
        figure.indicator_id = 'sec_systems_level_approved'
        and figure.boundary_set = 'as_reported'
        and figure.denominator is not null
    qualify row_number() over (partition by figure.unit_id order by figure.period_end) = 1
),

level as (
    select
        observation.unit_id,
        observation.period_end,
        observation.measure_code as level,
        observation.value as systems
    from {{ ref('fct_observation') }} as observation
    where observation.measure_code like 'infosys\_level_' escape '\' and observation.is_current
)

select
    parameter.deadline,
    figure.unit_id,
    unit.unit_class,
    figure.period_end,
    figure.denominator as systems,
    figure.numerator as approved,
    figure.denominator - figure.numerator as not_approved,
    null as level,
    if(
        figure.unit_id is null,
        'infosys_total and infosys_level_approved × owner, at the deadline or after ← attt_level_platform',
        'the list of systems with the level of each ← attt_level_platform'
    ) as missing_data
from parameter
left join figure on true
left join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
union all
select
    null as deadline,
    level.unit_id,
    'country' as unit_class,
    level.period_end,
    level.systems,
    null as approved,
    null as not_approved,
    level.level,
    'approved systems of this level ← attt_level_platform' as missing_data
from level
order by not_approved desc nulls last, unit_id asc, level asc
