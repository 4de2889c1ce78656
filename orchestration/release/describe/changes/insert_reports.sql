-- Reports that are overdue or came late, where the earlier release did not yet say so.
insert into changes by name
select
    'late' as kind,
    after.source_id,
    after.unit_id,
    after.period_end,
    after.due_date,
    before.status as said_before,
    after.status as said_after
from after_fct_reporting as after
left join before_fct_reporting as before
    on
        after.source_id is not distinct from before.source_id
        and after.unit_id is not distinct from before.unit_id
        and after.period_end is not distinct from before.period_end
where
    after.status in ('late', 'missing')
    and before.status is distinct from after.status
order by all
