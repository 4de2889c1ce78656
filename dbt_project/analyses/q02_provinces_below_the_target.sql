-- 2. Theo bản đồ 34 tỉnh, tỉnh nào thấp hơn mục tiêu 2024 về hồ sơ trực tuyến toàn trình và kém bao nhiêu điểm?
--    Which provinces are below the 2024 target for fully online dossiers, by how many points, of the 34?
-- For: the desk that follows the provinces. Vars: indicator, period_end, target (default:
--     target_value of the indicator's last target in dim_target).
-- Reading: a figure that was only reported (is_target false: 37,23 %) is a checkpoint; give `target` for another
--     goal. A merged province is the sum of its predecessors; where one of them printed a percentage only it has no
--     value.
-- Cách đọc: số chỉ được báo cáo (is_target = false: 37,23 %) là mốc theo dõi, không phải mục tiêu; đặt `target` để
--     so với mục tiêu khác. Tỉnh sáp nhập là tổng các tỉnh cũ; nếu một tỉnh cũ chỉ công bố tỷ lệ thì tỉnh mới không
--     có số.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        {{ var('target', 'null') }} as target
),

goal as (
    select
        parameter.*,
        target.kind = 'target' as is_target,
        coalesce(parameter.target, target.target_value) as goal
    from parameter
    inner join {{ ref('dim_target') }} as target on parameter.indicator_id = target.indicator_id
    qualify row_number() over (order by target.due_on desc, target.target_id asc) = 1
),

figure as (
    select figure.*
    from goal
    inner join {{ ref('fct_indicator') }} as figure
        on goal.indicator_id = figure.indicator_id and goal.period_end = figure.period_end
    where
        figure.boundary_set = 'provinces_34'
        and {{ is_of_day_or_year('figure') }}
    qualify row_number() over (partition by figure.unit_id order by figure.value is null, figure.period_kind) = 1
)

select
    unit.unit_id,
    unit.name_vi,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.value_status,
    goal.goal,
    goal.is_target,
    figure.value < goal.goal as is_below,
    if(is_below, goal.goal - figure.value, null) as points_short,
    if(figure.value is null, coalesce(figure.missing_reason, 'not_reported'), null) as missing_data
from goal
inner join {{ ref('dim_org_unit') }} as unit on unit.unit_class = 'province' and unit.in_provinces_34
left join figure on unit.unit_id = figure.unit_id
order by points_short desc nulls last, unit.unit_id asc
