-- The reporting calendar: who must report to a source, for which period, by when. Of each source that has a
-- calendar and names who must report: its periods from the one that holds its first report until today, and for
-- each the members of the source's scope at the period's end and the units it names itself.
with source as (
    select *
    from {{ ref('stg_landed__source') }}
    where coverage_scope is not null or coverage_units != ''
),

first_report as (
    select
        source_id,
        min(period_end) as period_end
    from {{ ref('int_reporting__arrived') }}
    group by source_id
),

calendar as (
    select
        source.source_id,
        source.coverage_scope,
        source.coverage_units,
        source.grace_days,
        step.months,
        -- months of the year in whole steps: quarters end in March, June, September and December
        date_trunc('year', first_report.period_end)
        + to_months(cast(floor((month(first_report.period_end) - 1) / step.months) * step.months as integer))
            as first_month
    from source
    inner join {{ ref('frequency') }} as step on source.frequency = step.frequency
    inner join first_report on source.source_id = first_report.source_id
),

due_period as (
    select
        calendar.source_id,
        calendar.coverage_scope,
        calendar.coverage_units,
        calendar.grace_days,
        calendar.months,
        unnest(generate_series(calendar.first_month, run.today, to_months(calendar.months))) as period_start
    from calendar
    cross join {{ ref('stg_landed__run') }} as run
),

dated_period as (
    select
        *,
        last_day(cast(period_start + to_months(months - 1) as date)) as period_end
    from due_period
),

past_period as (
    select
        dated_period.source_id,
        dated_period.coverage_scope,
        dated_period.coverage_units,
        cast(dated_period.period_start as date) as period_start,
        dated_period.period_end,
        dated_period.period_end + dated_period.grace_days as due_date
    from dated_period
    cross join {{ ref('stg_landed__run') }} as run
    where dated_period.period_end <= run.today
)

select
    past_period.source_id,
    membership.unit_id,
    past_period.period_start,
    past_period.period_end,
    past_period.due_date
from past_period
inner join {{ ref('int_unit__membership') }} as membership
    on
        past_period.coverage_scope = membership.scope
        and membership.boundary_set = 'as_reported'
        and membership.group_unit_id = 'VN'
        and past_period.period_end between membership.valid_from and membership.valid_to
union
select
    source_id,
    unnest(string_split(coverage_units, '|')) as unit_id,
    period_start,
    period_end,
    due_date
from past_period
where coverage_units != ''
