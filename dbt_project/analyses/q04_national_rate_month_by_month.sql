-- 4. Tỷ lệ hồ sơ trực tuyến toàn trình cả nước từng tháng năm 2024: trong tháng và lũy kế?
--    What was the national fully online dossier rate in-month and year-to-date for each month of 2024?
-- For: the monthly note. Vars: indicator, year, unit.
-- Reading: two columns, never one series. A month is taken from two year-to-date figures only where both are known;
--     compare the coverage (units reported of those expected) before comparing months.
-- Cách đọc: hai cột, không ghép thành một chuỗi. Số trong tháng chỉ được suy từ hai số lũy kế khi biết cả hai; hãy
--     so mức độ đầy đủ (số đơn vị đã báo cáo trên số phải báo cáo) trước khi so các tháng với nhau.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        '{{ var("unit", "VN") }}' as unit_id,
        {{ var('year', 2024) }} as number
),

calendar as (
    select
        parameter.*,
        last_day(make_date(parameter.number, unnest(range(1, 13)), 1)) as month_end
    from parameter
),

figure as (
    select *
    from {{ ref('fct_indicator') }}
    where boundary_set = 'as_reported'
)

select
    calendar.month_end,
    in_month.numerator as month_numerator,
    in_month.denominator as month_denominator,
    in_month.value as month_percent,
    in_month.qualifier as month_qualifier,
    in_month.flags as month_flags,
    in_month.coverage as month_coverage,
    so_far.numerator as year_to_date_numerator,
    so_far.denominator as year_to_date_denominator,
    so_far.value as year_to_date_percent,
    so_far.qualifier as year_to_date_qualifier,
    so_far.flags as year_to_date_flags,
    so_far.coverage as year_to_date_coverage,
    nullif(concat_ws(
        '; ',
        if(in_month.value is null, 'in the month', null),
        if(so_far.value is null, 'since January', null)
    ), '') as missing_data
from calendar
left join figure as in_month
    on
        calendar.indicator_id = in_month.indicator_id
        and calendar.unit_id = in_month.unit_id
        and calendar.month_end = in_month.period_end
        and in_month.period_kind = 'in_period'
        and in_month.period_start = date_trunc('month', calendar.month_end)
left join figure as so_far
    on
        calendar.indicator_id = so_far.indicator_id
        and calendar.unit_id = so_far.unit_id
        and calendar.month_end = so_far.period_end
        and so_far.period_kind != 'as_of'
        and so_far.period_start = date_trunc('year', calendar.month_end)
qualify
    row_number() over (
        partition by calendar.month_end
        order by so_far.value is null, so_far.period_kind = 'in_period'
    ) = 1
order by calendar.month_end
