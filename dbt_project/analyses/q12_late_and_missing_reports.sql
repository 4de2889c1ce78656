-- 12. Báo cáo nào chậm hoặc thiếu trong kỳ; nếu coi là chưa biết thì kết luận thay đổi thế nào?
--     Which reports arrived late or are missing for the period; how does the verdict change if treated as unknown?
-- For: those who call in reports, and those who sign the verdicts. Vars: period_end.
-- Reading: first a row per late or missing report; then a row per target judged on that day, with the verdict on
--     what was known by the last due date (late reports unknown; without a calendar the day itself) beside today's.
--     is_changed marks a change.
-- Cách đọc: trước hết mỗi báo cáo chậm hoặc thiếu một dòng; sau đó mỗi mục tiêu đánh giá tại ngày đó một dòng, gồm
--     kết luận theo số biết đến hạn cuối (coi báo cáo chậm là chưa biết; khi không nguồn nào có lịch báo cáo thì
--     theo số biết đúng ngày đó) và kết luận hiện nay. is_changed đánh dấu kết luận thay đổi.
with parameter as (select date '{{ var("period_end", "2024-12-31") }}' as period_end),

report as (
    select reporting.*
    from parameter
    inner join {{ ref('fct_reporting') }} as reporting on parameter.period_end = reporting.period_end
),

-- where nobody has a calendar, what was known on the day itself
last_day as (
    select coalesce(max(report.due_date), any_value(parameter.period_end)) as due_date
    from parameter
    left join report on true
),

-- the figures of the due period as they were known by the last due date of its reports
known as (
    select
        target.target_id,
        target.comparator,
        {{ goal('target.target_value', 'version.denominator') }} as goal,
        {{ amount('version.numerator', 'version.denominator', 'version.value') }} as lower_amount,
        lower_amount + if(
            indicator.aggregation_rule = 'share_of_units',
            100 * coalesce(version.units_expected - version.units_reported, 0),
            0
        ) as upper_amount,
        false as is_lower_open,
        false as is_upper_open
    from parameter
    inner join {{ ref('dim_target') }} as target on parameter.period_end = target.due_on and target.kind = 'target'
    inner join {{ ref('dim_indicator') }} as indicator on target.indicator_id = indicator.indicator_id
    inner join {{ ref('fct_indicator_version') }} as version
        on
            target.indicator_id = version.indicator_id
            and target.addressee = version.unit_id
            and parameter.period_end = version.period_end
    cross join last_day
    where
        version.boundary_set = 'as_reported'
        and version.value is not null
        and {{ is_known_at_end_of('version', 'last_day.due_date') }}
        and if(
            version.period_kind = 'as_of',
            target.due_kind = 'as_of',
            version.period_start = date_trunc('year', version.period_end)
        )
    qualify row_number() over (
        partition by target.target_id
        order by version.period_kind != target.due_kind, version.period_kind
    ) = 1
),

judged as (
    select
        target_id,
        case
            when {{ meets('comparator', 'goal') }} then 'met'
            when {{ fails('comparator', 'goal') }} then 'missed'
            else 'cannot_judge'
        end as verdict
    from known
)

select
    parameter.period_end,
    'report' as row_is,
    report.source_id,
    report.unit_id,
    report.due_date,
    report.status,
    report.days_late,
    null as indicator_id,
    null as verdict_without_late,
    null as verdict_today,
    null as is_changed,
    if(report.unit_id is null, 'who had to report for that day: no source has a calendar and a list of units', null)
        as missing_data
from parameter
left join report on true
where report.status is null or report.status in ('late', 'missing')
union all
select
    parameter.period_end,
    'verdict' as row_is,
    null as source_id,
    target.unit_id,
    null as due_date,
    null as status,
    null as days_late,
    target.indicator_id,
    coalesce(judged.verdict, 'cannot_judge') as verdict_without_late,
    target.verdict as verdict_today,
    target.evidence = 'exact' and verdict_without_late != verdict_today as is_changed,
    target.reason as missing_data
from parameter
inner join {{ ref('dim_target') }} as listed
    on parameter.period_end = listed.due_on and listed.kind = 'target'
inner join {{ ref('fct_target') }} as target
    on listed.target_id = target.target_id and listed.addressee = target.unit_id and target.basis = 'latest'
left join judged on target.target_id = judged.target_id
order by row_is, source_id, unit_id, indicator_id
