-- Values that are new, revised or withdrawn, or bear other marks. What an analyst would have read differently counts:
-- the number, its pair, how it came about, or how exact it is. A row without a value on either side is no change, nor
-- are marks of which one of the releases says nothing yet (null).
insert into changes by name
select
    case
        when before.value is null then 'new'
        when after.value is null then 'withdrawn'
        when
            row(before.value, before.numerator, before.denominator, before.value_status)
            = row(after.value, after.numerator, after.denominator, after.value_status)
            then 'marked'
        else 'revised'
    end as kind,
    coalesce(after.indicator_id, before.indicator_id) as indicator_id,
    coalesce(after.unit_id, before.unit_id) as unit_id,
    coalesce(after.period_start, before.period_start) as period_start,
    coalesce(after.period_end, before.period_end) as period_end,
    coalesce(after.period_kind, before.period_kind) as period_kind,
    coalesce(after.boundary_set, before.boundary_set) as boundary_set,
    before.value as value_before,
    after.value as value_after,
    before.numerator as numerator_before,
    after.numerator as numerator_after,
    before.denominator as denominator_before,
    after.denominator as denominator_after,
    before.value_status as said_before,
    after.value_status as said_after,
    before.qualifier as qualifier_before,
    after.qualifier as qualifier_after,
    before.flags as flags_before,
    after.flags as flags_after,
    after.missing_reason as reason
from before_fct_indicator as before
full join after_fct_indicator as after
    on
        before.indicator_id is not distinct from after.indicator_id
        and before.unit_id is not distinct from after.unit_id
        and before.period_start is not distinct from after.period_start
        and before.period_end is not distinct from after.period_end
        and before.period_kind is not distinct from after.period_kind
        and before.boundary_set is not distinct from after.boundary_set
where
    (before.value is not null or after.value is not null)
    and (
        before.value is distinct from after.value
        or before.numerator is distinct from after.numerator
        or before.denominator is distinct from after.denominator
        or before.value_status is distinct from after.value_status
        or before.qualifier != after.qualifier
        or before.flags != after.flags
    )
order by all
