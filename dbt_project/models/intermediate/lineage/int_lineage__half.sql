-- The halves of each value in force, a row each: its numerator, its denominator, or its published percentage. What a
-- value is made of must add up to them.
select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    is_as_reported,
    role,
    amount
from {{ ref('int_lineage__value') }}
unpivot (
    amount for role in (numerator, denominator, published_value as published)
)
