-- What each unit has not reported: reports of a source that were due and have not come.
select
    unit_id,
    source_id,
    count(*) as missing,
    max(due_date) as last_due
from fct_reporting
where status = 'missing'
group by unit_id, source_id
order by unit_id, source_id
