-- 28. Tỉnh có chính sách phí, lệ phí thì tỷ lệ hồ sơ trực tuyến có tăng nhiều hơn tỉnh không có không?
--     Which provinces had a fee policy and did their online-dossier rate rise more than those without?
-- For: those who argue for fee cuts. Vars: indicator, first_month and last_month (their last days).
-- Reading: the policy as reported by the first month or before; both rates pooled over the same provinces, those
--     that reported for both months. A larger rise is no proof of cause: provinces that cut fees differ in other
--     ways.
-- Cách đọc: chính sách theo báo cáo đến hết tháng đầu; hai tỷ lệ đều gộp trên cùng các tỉnh có báo cáo cả hai
--     tháng. Tăng nhiều hơn chưa phải là do chính sách: các tỉnh giảm phí còn khác ở nhiều mặt.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("first_month", "2024-03-31") }}' as first_month,
        date '{{ var("last_month", "2024-12-31") }}' as last_month
),

policy as (
    select
        flag.unit_id,
        arg_max(flag.numerator, flag.period_end) = 1 as has_policy
    from parameter
    inner join {{ ref('fct_indicator') }} as flag on parameter.first_month >= flag.period_end
    inner join {{ ref('dim_org_unit') }} as unit on flag.unit_id = unit.unit_id
    where
        unit.unit_class = 'province'
        and flag.indicator_id = 'gov_provinces_fee_policy'
        and flag.boundary_set = 'as_reported'
        and flag.numerator is not null
    group by flag.unit_id
),

rate as (
    select
        first_rate.unit_id,
        first_rate.numerator as numerator_1,
        first_rate.denominator as denominator_1,
        last_rate.numerator as numerator_2,
        last_rate.denominator as denominator_2
    from parameter
    inner join {{ ref('fct_indicator') }} as first_rate
        on parameter.indicator_id = first_rate.indicator_id and parameter.first_month = first_rate.period_end
    inner join {{ ref('fct_indicator') }} as last_rate
        on
            parameter.indicator_id = last_rate.indicator_id
            and parameter.last_month = last_rate.period_end
            and first_rate.unit_id = last_rate.unit_id
            and last_rate.boundary_set = 'as_reported'
            and last_rate.period_kind = 'in_period'
            and last_rate.period_start = date_trunc('month', last_rate.period_end)
    where
        first_rate.boundary_set = 'as_reported'
        and first_rate.period_kind = 'in_period'
        and first_rate.period_start = date_trunc('month', first_rate.period_end)
        and first_rate.denominator > 0
        and last_rate.denominator > 0
),

compared as (
    select
        policy.has_policy,
        count(*) as provinces,
        count(rate.unit_id) as provinces_compared,
        string_agg(policy.unit_id, '; ' order by policy.unit_id) as units,
        100.0 * sum(rate.numerator_1) / sum(rate.denominator_1) as first_percent,
        100.0 * sum(rate.numerator_2) / sum(rate.denominator_2) as last_percent
    from policy
    left join rate on policy.unit_id = rate.unit_id
    group by policy.has_policy
)

select
    compared.*,
    compared.last_percent - compared.first_percent as rise_pp,
    case
        when compared.provinces is null then 'flag_fee_policy × province ← gov_reporting'
        when compared.provinces_compared = 0 then parameter.indicator_id || ' × province × both months'
    end as missing_data
from parameter
left join compared on true
order by compared.has_policy desc
