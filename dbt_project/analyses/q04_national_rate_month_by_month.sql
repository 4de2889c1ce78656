-- 4. Tỷ lệ hồ sơ trực tuyến toàn trình cả nước từng tháng năm 2024: trong tháng và lũy kế?
--    What was the national fully online dossier rate in-month and year-to-date for each month of 2024?
-- For: the monthly note. Vars: indicator, year, unit.
-- Reading: a row for the month and one for the year so far, never one series. A month is taken from two year-to-date
--     figures only where both are known; compare the coverage (units reported of those expected) before comparing
--     months.
-- Cách đọc: mỗi tháng một dòng trong tháng và một dòng lũy kế, không ghép thành một chuỗi. Số trong tháng chỉ được suy
--     từ hai số lũy kế khi biết cả hai; hãy so mức độ đầy đủ (số đơn vị đã báo cáo trên số phải báo cáo) trước khi so
--     các tháng với nhau.
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

asked as (
    select
        *,
        'in_month' as series,
        date_trunc('month', month_end) as series_start
    from calendar
    union all
    select
        *,
        'year_to_date' as series,
        date_trunc('year', month_end) as series_start
    from calendar
)

select
    asked.month_end,
    asked.series,
    figure.numerator,
    figure.denominator,
    figure.value as percent,
    figure.qualifier,
    figure.flags,
    figure.coverage,
    if(
        figure.value is null,
        concat_ws(' × ', asked.indicator_id, asked.unit_id, asked.series, asked.month_end),
        null
    ) as missing_data
from asked
left join {{ ref('fct_indicator') }} as figure
    on
        asked.indicator_id = figure.indicator_id
        and asked.unit_id = figure.unit_id
        and asked.month_end = figure.period_end
        and asked.series_start = figure.period_start
        and figure.boundary_set = 'as_reported'
        -- January is its own year to date, and a whole year is the one of December
        and (
            figure.period_kind = 'in_period' or (figure.period_kind = 'year_to_date' and asked.series = 'year_to_date')
        )
qualify
    row_number() over (
        partition by asked.month_end, asked.series
        order by figure.value is null, figure.period_kind = 'in_period'
    ) = 1
order by asked.month_end, asked.series
