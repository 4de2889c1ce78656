-- 1. Mục tiêu nào của kế hoạch 2023 đạt, không đạt hoặc chưa thể kết luận tại 31/12/2023; tử số, mẫu số, nguồn?
--    Which 2023 targets were met, missed or cannot be judged at 31/12/2023, with numerator, denominator and source?
-- For: the steering committee's yearly report. Vars: plan_year; basis (assessment_date = as known that day, or
--     today).
-- Reading: judged on the exact pair. cannot_judge is not a miss: missing_data says what was not there.
-- Cách đọc: kết luận dựa trên đúng cặp tử số, mẫu số. cannot_judge không phải là không đạt: missing_data nêu dữ
--     liệu còn thiếu.
with parameter as (
    select
        {{ var('plan_year', 2023) }} as plan_year,
        '{{ var("basis", "assessment_date") }}' as basis
)

select
    target.indicator_id,
    indicator.name_vi,
    indicator.name_en,
    target.judged_on,
    target.verdict,
    target.numerator,
    target.denominator,
    target.value,
    target.comparator,
    target.target_value,
    target.gap,
    max(version.source_ids) as source_ids,
    target.reason as missing_data
from parameter
inner join {{ ref('fct_target') }} as target
    on parameter.plan_year = target.plan_year and parameter.basis = target.basis
inner join {{ ref('dim_indicator') }} as indicator on target.indicator_id = indicator.indicator_id
left join {{ ref('fct_indicator_version') }} as version
    on
        target.indicator_id = version.indicator_id
        and target.unit_id = version.unit_id
        and indicator.target_date = version.period_end
        and target.value = version.value
        and version.map = 'as_reported'
        and {{ is_known_at_end_of('version', 'target.judged_on') }}
where target.unit_id = 'VN' and indicator.is_target
group by all
order by target.verdict, target.indicator_id
