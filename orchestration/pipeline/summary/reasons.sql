-- Why headline targets can't be judged today.
select
    target.reason,
    count(*) as targets
from fct_target as target
inner join dim_target as listed on target.target_id = listed.target_id
inner join dim_indicator as indicator on target.indicator_id = indicator.indicator_id
where
    target.is_addressee
    and target.basis = 'latest'
    and listed.kind = 'target'
    and indicator.level = 'headline'
    and target.verdict = 'cannot_judge'
group by target.reason
order by targets desc, target.reason asc
