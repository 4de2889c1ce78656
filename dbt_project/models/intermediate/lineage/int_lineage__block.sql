-- The two blocks, ministries and provinces, under a country that is their sum: the values of the same period. As in
-- int_indicator__from_blocks, of what is in force.
with country as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        denominator is not null as has_denominator
    from {{ ref('int_lineage__value') }}
    where candidate = 'blocks' and not is_as_reported
),

block as (
    select
        country.*,
        value.unit_id as block_unit_id,
        value.numerator,
        if(country.has_denominator, value.denominator, null) as denominator
    from country
    inner join {{ ref('int_lineage__value') }} as value
        using (boundary_set, indicator_id, period_start, period_end, period_kind)
    where value.unit_id in ('VN_MIN', 'VN_PROV')
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    role,
    'block' as step,
    'sum' as operation,
    amount,
    indicator_id as child_indicator_id,
    block_unit_id as child_unit_id,
    period_start as child_period_start,
    period_end as child_period_end,
    period_kind as child_period_kind,
    boundary_set as child_boundary_set
from block
unpivot (amount for role in (numerator, denominator))
