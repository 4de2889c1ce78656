-- Of what was in force in the scopes that the new edition replaces, what is no longer stated once it is heard.
create temp table in_force as
with replaced_scope as (
    select
        scope,
        max(edition) filter (where not is_new) as edition_before,
        max(edition) as edition_after
    from stated
    group by scope
    having bool_or(is_new)
)

select
    stated.statement,
    stated.unit_id,
    stated.measure_code,
    stated.period,
    stated.period_start,
    stated.period_end,
    stated.period_kind,
    stated.breakdown,
    stated.record_code,
    stated.is_figure,
    not stated.is_new as is_before
from stated
inner join replaced_scope
    on
        stated.scope = replaced_scope.scope
        and stated.edition in (replaced_scope.edition_before, replaced_scope.edition_after)
where stated.is_stated;

create temp table withdrawn as
select
    earlier.unit_id,
    earlier.measure_code,
    earlier.period,
    earlier.period_start,
    earlier.period_end,
    earlier.period_kind,
    earlier.breakdown,
    earlier.record_code
from in_force as earlier
where
    earlier.is_before
    and earlier.is_figure
    and not exists (
        select 1
        from in_force as later
        where later.statement = earlier.statement and not later.is_before
    );
