-- a source expects reports once it has a calendar, a list of who reports, and a first figure whose period is over
select
    s.source_id,
    s.frequency
from landed.source as s
inner join ${calendar} as c on s.frequency = c.frequency
cross join landed.run as r
where
    (s.coverage_scope is not null or coalesce(s.coverage_units, '') <> '')
    and (
        exists (
            select 1
            from landed.observation as o
            where
                o.source_id = s.source_id
                and o.value is not null
                and last_day(cast(date_trunc(c.step, o.period_end) + to_months(c.rest) as date)) <= r.today
        )
        or exists (
            select 1
            from landed.procedure as p
            inner join marts.dim_org_unit as u on p.unit_id = u.unit_id
            where
                p.source_id = s.source_id
                and u.unit_class not in ('country', 'block', 'region')
                and last_day(cast(date_trunc(c.step, p.as_of_date) + to_months(c.rest) as date)) <= r.today
        )
    )
