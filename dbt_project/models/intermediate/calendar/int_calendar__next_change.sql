-- On which day the calendar alone changes next what a release says: a report falls due, a verdict's day arrives, a
-- forecast runs out. Whatever rests on the day of the run has a row here; until the first of these days, a night
-- without news has nothing to publish.
with revision_period as (
    select
        figure.source_ids,
        max(coalesce(source.final_after_days, 0)) as days
    from (select distinct source_ids from {{ ref('fct_indicator_version') }}) as figure
    inner join {{ ref('stg_landed__source') }} as source
        on list_contains(string_split(figure.source_ids, '|'), source.source_id)
    group by figure.source_ids
),

-- the calendar period that holds tomorrow is the next to end: in whole steps of the year
next_period as (
    select
        last_day(
            cast(
                date_trunc('year', run.today + 1)
                + to_months(
                    cast(floor((month(run.today + 1) - 1) / step.months) * step.months as integer) + step.months - 1
                ) as date
            )
        ) as period_end
    from {{ ref('stg_landed__source') }} as source
    inner join {{ ref('frequency') }} as step on source.frequency = step.frequency
    cross join {{ ref('stg_landed__run') }} as run
    where source.source_id in (select report.source_id from {{ ref('fct_reporting') }} as report)
),

change as (
    select
        'period_ends' as kind,
        period_end as changes_on
    from next_period
    union all
    -- the calendar has the periods of the year that today lies in
    select
        'year_begins' as kind,
        make_date(year(today) + 1, 1, 1) as changes_on
    from {{ ref('stg_landed__run') }}
    union all
    select
        'report_is_missing' as kind,
        due_date + 1 as changes_on
    from {{ ref('fct_reporting') }}
    where status = 'not_yet_due'
    union all
    select
        'verdict_is_due' as kind,
        due_on as changes_on
    from {{ ref('fct_target') }}
    where reason = 'not_due'
    union all
    select
        'forecast_runs_out' as kind,
        forecast_on as changes_on
    from {{ ref('fct_target') }}
    where basis = 'latest' and forecast_on is not null
    union all
    -- a provisional figure that its period of revision alone keeps from being final
    select
        'figure_is_final' as kind,
        figure.period_end + cast(revision_period.days as integer) as changes_on
    from {{ ref('fct_indicator_version') }} as figure
    inner join revision_period on figure.source_ids = revision_period.source_ids
    cross join {{ ref('stg_landed__run') }} as run
    where
        coalesce(figure.tiles_heard, figure.units_reported, 0)
        >= coalesce(figure.tiles_expected, figure.units_expected, 0)
        and figure.qualifier = ''
        and not list_has_any(string_split(figure.flags, '|'), ['estimated', 'provisional'])
        and figure.period_end + cast(revision_period.days as integer) > run.today
    union all
    -- said to be published on a day that is still to come
    select
        'figure_is_known' as kind,
        cast(figure.known_from as date) as changes_on
    from {{ ref('fct_indicator_version') }} as figure
    cross join {{ ref('stg_landed__run') }} as run
    where figure.known_from >= run.today + interval 1 day
)

select
    kind,
    min(changes_on) as changes_on
from change
group by kind
