-- 16. Tỷ trọng kinh tế số 2020–2024 theo từng nguồn (các lần công bố của TCTK, Bộ TT&TT) so với mục tiêu 16%?
--     Digital-economy share by source (GSO vintages, MIC) against the 16% target, 2020–2024.
-- For: who is asked whether the target was met. Vars: indicator, first_year, last_year.
-- Reading: every thing said, with when; is_used marks what fct_indicator says today. A rival or a proxy is shown beside
--     and judges nothing: whether 16 % was met in 2023 depends on whose concept is meant.
with asked as (
    select
        '{{ var("indicator", "eco_digital_economy_gdp") }}' as indicator_id,
        {{ var('first_year', 2020) }} as first_year,
        {{ var('last_year', 2024) }} as last_year
),

calendar as (
    select
        asked.indicator_id,
        make_date(unnest(range(asked.first_year, asked.last_year + 1)), 12, 31) as period_end
    from asked
),

said as (
    select
        version.indicator_id,
        version.period_end,
        version.source_ids as source_id,
        'exact' as comparability,
        '' as series,
        version.value,
        version.known_from,
        version.known_to is null as is_used
    from {{ ref('fct_indicator_version') }} as version
    where
        version.unit_id = 'VN'
        and version.map = 'as_reported'
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
        observation.known_from,
        false as is_used
    from {{ ref('fct_observation') }} as observation
    where observation.unit_id = 'VN' and observation.comparability != 'exact' and observation.is_new_version
)

select
    year(calendar.period_end) as number,
    said.source_id,
    said.comparability,
    said.series,
    said.value,
    said.known_from,
    said.is_used,
    indicator.comparator,
    indicator.target_value,
    if(indicator.comparator = '>', said.value > indicator.target_value, said.value >= indicator.target_value) as reaches_it,
    if(said.value is null, calendar.indicator_id || ' × VN × ' || year(calendar.period_end), null) as missing_data
from calendar
inner join {{ ref('dim_indicator') }} as indicator on calendar.indicator_id = indicator.indicator_id
left join said on calendar.indicator_id = said.indicator_id and calendar.period_end = said.period_end
order by calendar.period_end, said.comparability, said.known_from, said.value
