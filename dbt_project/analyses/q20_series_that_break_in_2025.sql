-- 20. Chuỗi số liệu của bộ nào gãy tại 01/03/2025, có thể so với chuỗi kế thừa nào?
--     Which ministries' series break at 01/03/2025, and what successor series can be compared?
-- For: those who draw ministries through 2025. Vars: indicator, on_date (2025-07-01: the provinces).
-- Reading: compare_with = the units whose pairs add up to the successor's. Empty = parts went elsewhere or came
--     from elsewhere: the series ends and another begins; partial transfers are never summed.
-- Cách đọc: compare_with = các đơn vị có tổng cặp số bằng đơn vị kế thừa. Để trống = có phần chuyển đi hoặc nhận từ
--     nơi khác: chuỗi cũ kết thúc, chuỗi mới bắt đầu; không bao giờ cộng các phần chuyển giao từng phần.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("on_date", "2025-03-01") }}' as on_date
),

series as (
    select
        figure.unit_id,
        min(figure.period_end) as first_period,
        max(figure.period_end) as last_period
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on parameter.indicator_id = figure.indicator_id
    where figure.boundary_set = 'as_reported' and figure.value is not null
    group by figure.unit_id
)

select
    succession.unit_id,
    succession.successor_unit_id,
    succession.succession_kind,
    succession.is_main,
    if(
        bool_and(succession.is_restatable) over successor,
        string_agg(succession.unit_id, ' + ') over successor,
        null
    ) as compare_with,
    succession.note,
    old.last_period as last_period_before,
    new.last_period as last_period_after,
    -- that nothing can be compared needs no figures
    if(
        bool_and(succession.is_restatable) over successor,
        nullif(concat_ws(
            '; ',
            if(old.unit_id is null, parameter.indicator_id || ' × ' || succession.unit_id, null),
            if(
                new.last_period >= parameter.on_date,
                null,
                parameter.indicator_id || ' × ' || succession.successor_unit_id
            )
        ), ''),
        null
    ) as missing_data
from parameter
inner join {{ ref('dim_org_unit_succession') }} as succession on parameter.on_date = succession.succession_date
left join series as old on succession.unit_id = old.unit_id
left join series as new on succession.successor_unit_id = new.unit_id
window
    successor as (
        partition by succession.successor_unit_id
        order by succession.unit_id
        rows between unbounded preceding and unbounded following
    )
order by succession.successor_unit_id, succession.unit_id
