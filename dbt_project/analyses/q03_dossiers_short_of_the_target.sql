-- 3. Tỉnh X cần thêm bao nhiêu hồ sơ trực tuyến toàn trình để đạt mục tiêu?
--    How many more fully online dossiers would province X have needed to reach the target?
-- For: a province that wants to know. Vars: unit, indicator, period_end, target (default:
--     target_value of the indicator's last target in dim_target).
-- Reading: the smallest whole number that reaches the target, on the exact pair. A printed percentage has no pair,
--     so there is no answer.
-- Cách đọc: số nguyên nhỏ nhất để đạt mục tiêu, tính trên đúng cặp tử số, mẫu số. Nếu nguồn chỉ công bố tỷ lệ thì
--     không tính được.
with parameter as (
    select
        '{{ var("unit", "ha_nam") }}' as unit_id,
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        {{ var('target', 'null') }} as target
),

goal as (
    select
        target.indicator_id,
        target.kind = 'target' as is_target,
        coalesce(target.comparator, '>=') as comparator,
        coalesce(parameter.target, target.target_value) as goal
    from parameter
    inner join {{ ref('dim_target') }} as target on parameter.indicator_id = target.indicator_id
    qualify row_number() over (order by target.due_on desc, target.target_id asc) = 1
),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on
            parameter.indicator_id = figure.indicator_id
            and parameter.unit_id = figure.unit_id
            and parameter.period_end = figure.period_end
    where
        figure.boundary_set = 'as_reported'
        and {{ is_of_day_or_year('figure') }}
    order by figure.denominator is null, figure.period_kind
    limit 1
)

select
    parameter.unit_id,
    indicator.indicator_id,
    figure.numerator,
    figure.denominator,
    figure.value,
    goal.is_target,
    goal.goal,
    case
        when figure.denominator is not null
            then
                coalesce(
                    {{ items_to_goal('goal.comparator', 'goal.goal * figure.denominator / 100', 'figure.numerator') }},
                    0
                )
    end as more_needed,
    case
        when figure.value is null
            then concat_ws(' × ', indicator.numerator_measure, parameter.unit_id, parameter.period_end)
        when figure.denominator is null then 'only a percentage was published: no pair to count on'
    end as missing_data
from parameter
inner join {{ ref('dim_indicator') }} as indicator on parameter.indicator_id = indicator.indicator_id
inner join goal on parameter.indicator_id = goal.indicator_id
left join figure on parameter.unit_id = figure.unit_id
