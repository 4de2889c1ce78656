-- What a merged province is made of before the merger: the pairs of its predecessors, added up; a flag is 1 where all
-- of them have it. As in int_indicator__restated, of what is in force.
with merged_province as (
    select
        value.boundary_set,
        value.indicator_id,
        value.unit_id,
        value.period_start,
        value.period_end,
        value.period_kind,
        value.denominator is not null as has_denominator,
        indicator.counts_units
    from {{ ref('int_lineage__value') }} as value
    inner join {{ ref('int_indicator__described') }} as indicator on value.indicator_id = indicator.indicator_id
    where
        value.boundary_set = 'provinces_34'
        and value.candidate = 'pair'
        and value.is_summed
        and value.period_end < {{ merger_date() }}
),

predecessor as (
    select
        merged_province.*,
        paired.unit_id as predecessor_unit_id,
        paired.numerator,
        paired.denominator
    from merged_province
    inner join {{ ref('int_unit__restated') }} as restated on merged_province.unit_id = restated.restated_unit_id
    inner join {{ ref('int_indicator__checked') }} as paired
        on
            restated.unit_id = paired.unit_id
            and merged_province.indicator_id = paired.indicator_id
            and merged_province.period_start = paired.period_start
            and merged_province.period_end = paired.period_end
            and merged_province.period_kind = paired.period_kind
    where restated.is_summed and paired.candidate = 'pair' and paired.known_to is null
),

added as (
    select
        *,
        'numerator' as role,
        'predecessor' as step,
        if(counts_units, 'all', 'sum') as operation,
        numerator as amount,
        predecessor_unit_id as child_unit_id
    from predecessor
    union all
    select
        *,
        'denominator' as role,
        'predecessor' as step,
        'sum' as operation,
        denominator as amount,
        predecessor_unit_id as child_unit_id
    from predecessor
    where has_denominator and not counts_units
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    role,
    step,
    operation,
    amount,
    indicator_id as child_indicator_id,
    child_unit_id,
    period_start as child_period_start,
    period_end as child_period_end,
    period_kind as child_period_kind,
    'as_reported' as child_boundary_set
from added
union all
-- a unit's part in a share of units is the unit itself, counted once
select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    'denominator' as role,
    'universe' as step,
    'sum' as operation,
    1 as amount,
    indicator_id as child_indicator_id,
    unit_id as child_unit_id,
    period_start as child_period_start,
    period_end as child_period_end,
    period_kind as child_period_kind,
    boundary_set as child_boundary_set
from merged_province
where has_denominator and counts_units
