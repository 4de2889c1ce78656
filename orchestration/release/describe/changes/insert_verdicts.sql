-- Verdicts that both releases gave, and that are no longer the same. A verdict on a new target is none of them: nobody
-- had read another one.
insert into changes by name
select
    'verdict' as kind,
    after.indicator_id,
    after.unit_id,
    after.target_id,
    after.basis,
    before.value as value_before,
    after.value as value_after,
    before.verdict as said_before,
    after.verdict as said_after,
    after.reason
from before_fct_target as before
inner join after_fct_target as after
    on
        before.target_id is not distinct from after.target_id
        and before.unit_id is not distinct from after.unit_id
        and before.basis is not distinct from after.basis
where before.verdict is distinct from after.verdict
order by all
