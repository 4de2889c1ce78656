-- Who had to report and did: source × unit × period of its calendar. A unit that is absent is unknown, never zero
-- (domain.md §8.20, §8.22). Sources without a calendar, or without a list of who must report, expect nothing.
with report as (
    select
        expected.source_id,
        expected.unit_id,
        expected.period_start,
        expected.period_end,
        expected.due_date,
        arrived.first_known_from,
        cast(arrived.first_known_from as date) as arrived_on
    from {{ ref('int_reporting__expected') }} as expected
    left join {{ ref('int_reporting__arrived') }} as arrived
        on
            expected.source_id = arrived.source_id
            and expected.unit_id = arrived.unit_id
            and expected.period_end = arrived.period_end
)

select
    report.source_id,
    report.unit_id,
    {{ period_id('report.period_start', 'report.period_end', "'in_period'") }} as period_id,
    report.period_start,
    report.period_end,
    report.due_date,
    report.first_known_from,
    if(report.arrived_on is null, null, greatest(datediff('day', report.due_date, report.arrived_on), 0)) as days_late,
    case
        when report.arrived_on is null and run.today <= report.due_date then 'not_yet_due'
        when report.arrived_on is null then 'missing'
        when report.arrived_on > report.due_date then 'late'
        else 'arrived'
    end as status
from report
cross join {{ ref('stg_landed__run') }} as run
order by report.source_id, report.period_end, report.unit_id
