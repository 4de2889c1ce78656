-- 3. Tỉnh X cần thêm bao nhiêu hồ sơ trực tuyến toàn trình để đạt mục tiêu?
--    How many more fully online dossiers would province X have needed to reach the target?
-- For: a province that asks. Vars: unit, indicator, period_end, target (else the target_value of dim_indicator).
-- Reading: on the exact pair; the smallest whole number that reaches it. No pair (a printed percentage) has no answer.
with asked as (
    select
        '{{ var("unit", "ha_nam") }}' as unit_id,
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        {{ var('target', 'null') }} as target
),

figure as (
    select figure.*
    from asked
    inner join {{ ref('fct_indicator') }} as figure
        on
            asked.indicator_id = figure.indicator_id
            and asked.unit_id = figure.unit_id
            and asked.period_end = figure.period_end
    where
        figure.map = 'as_reported'
        and (figure.period_kind = 'as_of' or figure.period_start = date_trunc('year', figure.period_end))
    order by figure.denominator is null, figure.period_kind
    limit 1
)

select
    asked.unit_id,
    indicator.indicator_id,
    figure.numerator,
    figure.denominator,
    figure.value,
    indicator.is_target,
    coalesce(asked.target, indicator.target_value) as goal,
    cast(case
        when figure.denominator is null then null
        when indicator.comparator = '>' then greatest(0, floor(goal * figure.denominator / 100) + 1 - figure.numerator)
        else greatest(0, ceil(goal * figure.denominator / 100) - figure.numerator)
    end as bigint) as more_needed,
    case
        when figure.value is null then concat_ws(' × ', indicator.numerator_measure, asked.unit_id, asked.period_end)
        when figure.denominator is null then 'only a percentage was published: no pair to count on'
    end as missing_data
from asked
inner join {{ ref('dim_indicator') }} as indicator on asked.indicator_id = indicator.indicator_id
left join figure on asked.unit_id = figure.unit_id
