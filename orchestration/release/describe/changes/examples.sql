-- The first five changes of each kind and subject: the whole country before its units, the latest period before others.
with ranked as (
    select
        *,
        coalesce(indicator_id, source_id) as subject,
        row_number() over (
            partition by kind, coalesce(indicator_id, source_id)
            order by
                unit_id <> 'VN' asc,
                period_end desc,
                unit_id asc,
                period_start asc,
                period_kind asc,
                boundary_set asc,
                target_id asc,
                basis asc
        ) as place
    from changes
)

select
    kind,
    subject,
    unit_id,
    period_start,
    period_end,
    due_date,
    period_kind,
    boundary_set,
    target_id,
    basis,
    value_before,
    value_after,
    numerator_before,
    numerator_after,
    denominator_before,
    denominator_after,
    said_before,
    said_after,
    qualifier_before,
    qualifier_after,
    flags_before,
    flags_after,
    reason
from ranked
where place <= 5
order by kind, subject, place
