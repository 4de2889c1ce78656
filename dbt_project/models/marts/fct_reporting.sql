-- Who had to report and did: source × unit × period of its calendar. A unit that is absent is unknown, never zero
-- (domain.md §8.20, §8.22). Sources without a calendar, or without a list of who must report, expect nothing.
with source as (
    select *
    from {{ ref('stg_landed__source') }}
    where frequency in ('monthly', 'quarterly', 'annual') and (coverage_scope is not null or coverage_units != '')
),

today as (select today from {{ ref('stg_landed__run') }}),

arrived as (
    select
        source_id,
        unit_id,
        period_end,
        min(known_from) as first_known_from
    from (
        select
            source_id,
            unit_id,
            period_end,
            known_from
        from {{ ref('int_observation__unioned') }}
        where value is not null and road not in ('list', 'counted')
        union all
        -- of cases each source that sent some
        select
            origin.source_id,
            origin.unit_id,
            last_day(in_force.received_month) as period_end,
            in_force.known_from
        from {{ ref('stg_landed__counted_origin') }} as origin
        inner join {{ ref('int_dossier__in_force') }} as in_force on origin.set_id = in_force.set_id
        where in_force.received_month is not null
    ) as told
    group by all
),

begun as (
    select
        source_id,
        min(period_end) as first_period_end
    from arrived
    group by all
),

step as (
    select
        unnest(['monthly', 'quarterly', 'annual']) as frequency,
        unnest([1, 3, 12]) as months
),

due_period as (
    select
        source.source_id,
        source.coverage_scope,
        source.coverage_units,
        source.grace_days,
        last_day(cast(
            unnest(generate_series(
                -- months of the year in whole steps: quarters end in March, June, September and December
                date_trunc('year', begun.first_period_end)
                + to_months(cast(floor((month(begun.first_period_end) - 1) / step.months) * step.months as integer)),
                today.today,
                to_months(step.months)
            ))
            + to_months(step.months - 1)
            as date
        )) as period_end
    from source
    inner join step on source.frequency = step.frequency
    inner join begun on source.source_id = begun.source_id
    cross join today
),

expected as (
    select
        due_period.source_id,
        due_period.grace_days,
        due_period.period_end,
        membership.unit_id
    from due_period
    inner join {{ ref('int_unit__membership') }} as membership
        on
            due_period.coverage_scope = membership.scope
            and membership.map = 'as_reported'
            and membership.group_unit_id = 'VN'
            and due_period.period_end between membership.valid_from and membership.valid_to
    union
    select
        due_period.source_id,
        due_period.grace_days,
        due_period.period_end,
        unnest(string_split(due_period.coverage_units, '|')) as unit_id
    from due_period
    where due_period.coverage_units != ''
)

select
    expected.source_id,
    expected.unit_id,
    expected.period_end,
    expected.period_end + expected.grace_days as due_date,
    arrived.first_known_from,
    if(
        arrived.first_known_from is null,
        null,
        greatest(
            datediff('day', expected.period_end + expected.grace_days, cast(arrived.first_known_from as date)), 0
        )
    ) as days_late,
    case
        when arrived.first_known_from is null and today.today <= expected.period_end + expected.grace_days then 'not_yet_due'
        when arrived.first_known_from is null then 'missing'
        when cast(arrived.first_known_from as date) > expected.period_end + expected.grace_days then 'late'
        else 'arrived'
    end as status
from expected
cross join today
left join arrived
    on
        expected.source_id = arrived.source_id
        and expected.unit_id = arrived.unit_id
        and expected.period_end = arrived.period_end
where expected.period_end <= today.today
order by expected.source_id, expected.period_end, expected.unit_id
