-- Each target on each basis: what was known by which day, and which spans stand for its due period. A plan without a
-- review date has no basis `review`.
with described as (
    select
        target.target_id,
        target.plan_id,
        target.indicator_id,
        target.kind,
        target.addressee,
        target.scope,
        target.comparator,
        target.target_value,
        target.target_unit,
        target.due_on,
        target.due_kind,
        -- a state is asked for on a day, what happens since the first of January
        if(target.due_kind = 'as_of', target.due_on, cast(date_trunc('year', target.due_on) as date)) as due_from,
        plan.starts_on,
        plan.review_on,
        indicator.aggregation_rule,
        indicator.numerator_measure,
        measure.persistence,
        coalesce(measure.is_cumulative, false) as is_cumulative,
        run.today
    from {{ ref('target') }} as target
    inner join {{ ref('plan') }} as plan on target.plan_id = plan.plan_id
    inner join {{ ref('indicator') }} as indicator on target.indicator_id = indicator.indicator_id
    left join {{ ref('measure') }} as measure on indicator.numerator_measure = measure.measure_code
    cross join {{ ref('stg_landed__run') }} as run
),

-- the year so far of the administrative calendar that stands for the same months, where such periods were landed
administrative as (
    select
        civil.period_start as due_from,
        civil.period_end as due_on,
        administrative.period_start,
        administrative.period_end
    from {{ ref('int_period__calendar') }} as civil
    inner join {{ ref('int_period__calendar') }} as administrative
        on civil.grain = administrative.grain and civil.stands_for = administrative.stands_for
    where
        civil.calendar = 'civil'
        and administrative.calendar = 'administrative'
        and civil.grain = 'year_to_date'
),

judgement as (
    select
        target_id,
        'deadline' as basis,
        due_on as judged_on
    from described
    union all
    select
        target_id,
        'review' as basis,
        review_on as judged_on
    from described
    where review_on is not null
    union all
    select
        target_id,
        'latest' as basis,
        today as judged_on
    from described
)

select
    described.target_id,
    described.plan_id,
    described.indicator_id,
    described.kind,
    described.addressee,
    described.scope,
    described.comparator,
    described.target_value,
    described.target_unit,
    described.due_on,
    described.due_kind,
    described.due_from,
    administrative.period_start as administrative_from,
    administrative.period_end as administrative_to,
    described.starts_on,
    described.aggregation_rule,
    described.numerator_measure,
    described.persistence,
    described.is_cumulative,
    described.today,
    judgement.basis,
    judgement.judged_on
from described
inner join judgement on described.target_id = judgement.target_id
left join administrative on described.due_from = administrative.due_from and described.due_on = administrative.due_on
