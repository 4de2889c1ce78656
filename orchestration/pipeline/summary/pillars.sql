-- Headline targets by pillar as they can be judged today; beside them how many indicators have figures by unit.
with verdict_count as (
    select
        pillar,
        count(*) as targets,
        count_if(verdict = 'met') as met,
        count_if(verdict = 'missed') as missed,
        count_if(
            verdict != 'cannot_judge' and (evidence = 'bounded' or qualifier in ('<', '>'))
        ) as by_a_bound,
        count_if(verdict = 'cannot_judge') as not_judged
    from headline_verdict
    group by pillar
),

of_units as (
    select
        indicator.pillar,
        count(distinct indicator.indicator_id) as indicators
    from fct_indicator as figure
    inner join dim_indicator as indicator on figure.indicator_id = indicator.indicator_id
    where figure.unit_class in ('province', 'ministry') and figure.value is not null
    group by indicator.pillar
)

select
    verdict_count.pillar,
    verdict_count.targets,
    verdict_count.met,
    verdict_count.missed,
    verdict_count.by_a_bound,
    verdict_count.not_judged,
    coalesce(of_units.indicators, 0) as indicators_by_unit
from verdict_count
left join of_units on verdict_count.pillar = of_units.pillar
order by list_position(['data', 'government', 'economy', 'society', 'security'], verdict_count.pillar)
