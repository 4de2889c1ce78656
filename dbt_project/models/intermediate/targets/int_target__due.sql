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
        -- Decree 09/2019: the administrative year begins on 15 December, its months close on the 14th
        if(
            target.due_kind != 'as_of' and target.due_on = last_day(target.due_on),
            make_date(year(target.due_on) - 1, 12, 15),
            null
        ) as administrative_from,
        cast(date_trunc('month', target.due_on) as date) + 13 as administrative_to,
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
    described.administrative_from,
    described.administrative_to,
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
