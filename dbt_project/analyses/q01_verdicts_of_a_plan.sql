-- 1. Mục tiêu nào của kế hoạch 2023 đạt, không đạt hoặc chưa thể kết luận tại 31/12/2023; tử số, mẫu số, nguồn?
--    Which 2023 targets were met, missed or cannot be judged at 31/12/2023, with numerator, denominator and source?
-- For: the steering committee's yearly report. Vars: plan; basis (deadline = as known on the due date, review = as
--     known on the day the plan's results were taken stock of, latest = as known now).
-- Reading: judged on the exact pair. evidence says how near the figure comes to the due date. cannot_judge is not a
--     miss: missing_data says what was not there, or what leaves both verdicts open.
-- Cách đọc: kết luận dựa trên đúng cặp tử số, mẫu số. evidence cho biết số liệu gần ngày đến hạn đến mức nào.
--     cannot_judge không phải là không đạt: missing_data nêu dữ liệu còn thiếu hoặc điều khiến chưa thể kết luận.
with parameter as (
    select
        '{{ var("plan", "plan_2023") }}' as plan_id,
        '{{ var("basis", "deadline") }}' as basis
)

select
    target.target_id,
    target.indicator_id,
    target.unit_id,
    indicator.name_vi,
    indicator.name_en,
    target.judged_on,
    target.verdict,
    target.evidence,
    target.evidence_period_end,
    target.distance_days,
    target.numerator,
    target.denominator,
    target.value,
    target.qualifier,
    target.comparator,
    target.target_value,
    target.gap,
    target.is_contested,
    target.rival_value,
    target.rival_source_id,
    max(version.source_ids) as source_ids,
    target.nearest_period_end,
    target.reason as missing_data
from parameter
inner join {{ ref('fct_target') }} as target
    on parameter.plan_id = target.plan_id and parameter.basis = target.basis
inner join {{ ref('dim_indicator') }} as indicator on target.indicator_id = indicator.indicator_id
inner join {{ ref('dim_target') }} as listed on target.target_id = listed.target_id
left join {{ ref('fct_indicator_version') }} as version
    on
        target.indicator_id = version.indicator_id
        and target.unit_id = version.unit_id
        and target.evidence_period_start = version.period_start
        and target.evidence_period_end = version.period_end
        and target.evidence_period_kind = version.period_kind
        and version.boundary_set = 'as_reported'
        and {{ is_known_at_end_of('version', 'target.judged_on') }}
where target.is_addressee and listed.kind = 'target'
group by all
order by target.verdict, target.target_id, target.unit_id
