-- Headline targets by pillar as they can be judged today; beside them how many indicators have figures by unit.
with judged as (
    select
        indicator.pillar,
        target.verdict,
        target.evidence = 'bounded' or target.qualifier in ('<', '>') as is_bounded
    from fct_target as target
    inner join dim_target as listed on target.target_id = listed.target_id
    inner join dim_indicator as indicator on target.indicator_id = indicator.indicator_id
    where
        target.is_addressee
        and target.basis = 'latest'
        and listed.kind = 'target'
        and indicator.level = 'headline'
),

verdict_count as (
    select
        pillar,
        count(*) as targets,
        count_if(verdict = 'met') as met,
        count_if(verdict = 'missed') as missed,
        count_if(verdict != 'cannot_judge' and is_bounded) as by_a_bound,
        count_if(verdict = 'cannot_judge') as not_judged
    from judged
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
