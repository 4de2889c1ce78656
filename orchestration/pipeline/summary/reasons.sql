-- Why headline targets can't be judged today.
select
    reason,
    count(*) as targets
from headline_verdict
where verdict = 'cannot_judge'
group by reason
order by targets desc, reason asc
