-- How many reports each source owed by the day of the release, and how many of them came, came late, or are missing.
select
    source_id,
    count(*) filter (status = 'arrived') as arrived,
    count(*) filter (status = 'late') as late,
    count(*) filter (status = 'missing') as missing
from fct_reporting
where status != 'not_yet_due'
group by source_id
order by source_id
