-- 16. Tỷ trọng kinh tế số 2020–2024 theo từng nguồn (các lần công bố của TCTK, Bộ TT&TT) so với mục tiêu 16%?
--     Digital-economy share by source (GSO vintages, MIC) against the 16% target, 2020–2024.
-- For: those who must say whether the target was met. Vars: indicator, first_year, last_year.
-- Reading: every statement, with the moment it became known; is_used marks the figure in force in fct_indicator. A
--     rival or a proxy is shown beside and judges nothing: whether 16 % was met in 2023 depends on whose concept is
--     meant. qualifier: ~ about, < less than, > more than the value.
-- Cách đọc: mọi số đã công bố, kèm thời điểm được biết; is_used đánh dấu số đang dùng trong fct_indicator. Số theo
--     khái niệm khác hoặc số thay thế chỉ để tham khảo: năm 2023 có đạt 16 % hay không tùy theo khái niệm của ai.
--     qualifier: ~ khoảng, < dưới, > trên giá trị này.
with parameter as (
    select
        '{{ var("indicator", "eco_digital_economy_gdp") }}' as indicator_id,
        {{ var('first_year', 2020) }} as first_year,
        {{ var('last_year', 2024) }} as last_year
),

calendar as (
    select
        parameter.indicator_id,
        make_date(unnest(range(parameter.first_year, parameter.last_year + 1)), 12, 31) as period_end
    from parameter
),

statement as (
    select
        version.indicator_id,
        version.period_end,
        version.source_ids as source_id,
        'exact' as comparability,
        '' as series,
        version.value,
        version.qualifier,
        version.known_from,
        version.known_to is null as is_used
    from {{ ref('fct_indicator_version') }} as version
    where
        version.unit_id = 'VN'
        and version.boundary_set = 'as_reported'
        and version.period_start = date_trunc('year', version.period_end)
        and version.value is not null
    union all
    select
        observation.measure_code as indicator_id,
        observation.period_end,
        observation.source_id,
        observation.comparability,
        observation.breakdown as series,
        observation.value,
        observation.qualifier,
        observation.known_from,
        false as is_used
    from {{ ref('fct_observation') }} as observation
    where observation.unit_id = 'VN' and observation.comparability != 'exact' and observation.is_new_version
)

select
    year(calendar.period_end) as number,
    statement.source_id,
    statement.comparability,
    statement.series,
    statement.value,
    statement.qualifier,
    statement.known_from,
    statement.is_used,
    target.comparator,
    target.target_value,
    case target.comparator
        when '>' then statement.value > target.target_value
        when '>=' then statement.value >= target.target_value
        when '<' then statement.value < target.target_value
        when '<=' then statement.value <= target.target_value
    end as reaches_it,
    if(statement.value is null, calendar.indicator_id || ' × VN × ' || year(calendar.period_end), null) as missing_data
from calendar
inner join {{ ref('dim_target') }} as target on calendar.indicator_id = target.indicator_id
left join statement on calendar.indicator_id = statement.indicator_id and calendar.period_end = statement.period_end
order by calendar.period_end, statement.comparability, statement.known_from, statement.value
