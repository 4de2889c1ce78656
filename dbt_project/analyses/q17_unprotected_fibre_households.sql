-- 17. Chuỗi điện thoại thông minh, cáp quang, phần mềm an toàn: bao nhiêu hộ cáp quang chưa được bảo vệ?
--     Smartphone, fibre and security-software ratios in a chain: how many fibre households are unprotected?
-- For: network security. Vars: unit; period_end (default: the last day for which each step has a figure).
-- Reading: each step is a share of the step before; unprotected = the base of the last step less its numerator.
-- Cách đọc: mỗi bước là tỷ lệ trên bước trước; unprotected = mẫu số của bước cuối trừ tử số của bước đó.
with parameter as (
    select
        '{{ var("unit", "VN") }}' as unit_id,
        cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

step as (
    select
        unnest([1, 2, 1, 2]) as step,
        unnest(['smartphones', 'smartphones', 'fibre', 'fibre']) as chain,
        unnest([
            'soc_smartphone_subs',
            'sec_smartphone_subs_protected',
            'soc_fibre_households',
            'sec_fibre_households_protected'
        ]) as indicator_id
),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on parameter.unit_id = figure.unit_id
    inner join step on figure.indicator_id = step.indicator_id
    where
        figure.boundary_set = 'as_reported'
        and figure.value is not null
        and (parameter.period_end is null or parameter.period_end = figure.period_end)
    qualify row_number() over (
        partition by figure.indicator_id
        order by figure.period_end desc, figure.period_kind asc
    ) = 1
)

select
    step.chain,
    step.step,
    step.indicator_id,
    parameter.unit_id,
    figure.period_end,
    figure.denominator as base,
    figure.numerator as have_it,
    figure.value as percent,
    if(step.step = 2, figure.denominator - figure.numerator, null) as unprotected,
    case
        when figure.value is null
            then concat_ws(' × ', indicator.numerator_measure, indicator.denominator_measure, parameter.unit_id)
        when figure.denominator is null then 'only a percentage was published: no households or subscriptions'
    end as missing_data
from parameter
cross join step
inner join {{ ref('dim_indicator') }} as indicator on step.indicator_id = indicator.indicator_id
left join figure on step.indicator_id = figure.indicator_id
order by step.chain, step.step
