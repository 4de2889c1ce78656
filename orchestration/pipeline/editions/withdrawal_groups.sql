-- What would go, gathered for people: by unit and measure, the most first.
select
    unit_id,
    measure_code,
    min(period_start) as first_day,
    max(period_end) as last_day,
    count(*) as figures
from withdrawn
group by unit_id, measure_code
order by figures desc, unit_id asc, measure_code asc
