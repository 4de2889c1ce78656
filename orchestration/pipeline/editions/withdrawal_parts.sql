-- Units, periods and measures of which nothing at all would be left in the scopes that are replaced.
select
    'unit' as part,
    withdrawn.unit_id as name
from withdrawn
where
    not exists (
        select 1
        from in_force
        where not in_force.is_before and in_force.unit_id = withdrawn.unit_id
    )
group by withdrawn.unit_id
union all
select
    'period' as part,
    concat(min(withdrawn.period_start), '–', max(withdrawn.period_end)) as name
from withdrawn
where
    withdrawn.period is not null
    and not exists (
        select 1
        from in_force
        where not in_force.is_before and in_force.period = withdrawn.period
    )
group by withdrawn.period
union all
select
    'measure' as part,
    withdrawn.measure_code as name
from withdrawn
where
    withdrawn.measure_code is not null
    and not exists (
        select 1
        from in_force
        where not in_force.is_before and in_force.measure_code = withdrawn.measure_code
    )
group by withdrawn.measure_code
order by part, name
