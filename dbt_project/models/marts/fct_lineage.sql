-- One step under each half of every value in force: the values, the units and the statements it was added up from.
with half as (select * from {{ ref('int_lineage__half') }}),

own as (select * from {{ ref('int_lineage__own') }}),

of_other_values as (
    select * from {{ ref('int_lineage__as_reported') }}
    union all
    select * from {{ ref('int_lineage__member') }}
    union all
    select * from {{ ref('int_lineage__tile') }}
    union all
    select * from {{ ref('int_lineage__predecessor') }}
    union all
    select * from {{ ref('int_lineage__component') }}
    union all
    select * from {{ ref('int_lineage__block') }}
),

-- is what was added up the very value that stands in that row of fct_indicator?
beside_its_value as (
    select
        of_other_values.*,
        value.amount is not null as is_value
    from of_other_values
    left join half as value
        on
            of_other_values.child_boundary_set = value.boundary_set
            and of_other_values.child_indicator_id = value.indicator_id
            and of_other_values.child_unit_id = value.unit_id
            and of_other_values.child_period_start = value.period_start
            and of_other_values.child_period_end = value.period_end
            and of_other_values.child_period_kind = value.period_kind
            and of_other_values.role = value.role
            and of_other_values.amount = value.amount
    where of_other_values.step != 'universe'
),

step_to_value as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        boundary_set,
        role,
        step,
        operation,
        1 as sign,
        amount,
        child_indicator_id,
        child_unit_id,
        child_period_start,
        child_period_end,
        child_period_kind,
        child_boundary_set
    from beside_its_value
    where is_value
),

step_to_unit as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind,
        boundary_set,
        role,
        step,
        operation,
        1 as sign,
        amount,
        child_unit_id,
        child_period_start,
        child_period_end,
        child_period_kind
    from of_other_values
    where step = 'universe'
),

step_to_statement as (
    select
        half.boundary_set,
        own.indicator_id,
        own.unit_id,
        own.period_start,
        own.period_end,
        own.period_kind,
        own.role,
        own.step,
        own.operation,
        own.sign,
        own.amount,
        own.child_unit_id,
        own.child_period_start,
        own.child_period_end,
        own.child_period_kind,
        own.source_id,
        own.vintage_id,
        own.measure_code,
        own.stated_origin
    from half
    inner join own
        on
            half.indicator_id = own.indicator_id
            and half.unit_id = own.unit_id
            and half.period_start = own.period_start
            and half.period_end = own.period_end
            and half.period_kind = own.period_kind
            and half.candidate = own.candidate
            and half.role = own.role
    where half.boundary_set = 'as_reported'
    union all by name
    -- the unit's own pair was added up, where its row shows the sum of its components instead
    select
        beside_its_value.indicator_id,
        beside_its_value.unit_id,
        beside_its_value.period_start,
        beside_its_value.period_end,
        beside_its_value.period_kind,
        beside_its_value.boundary_set,
        beside_its_value.role,
        own.step,
        own.operation,
        own.sign,
        own.amount,
        own.child_unit_id,
        own.child_period_start,
        own.child_period_end,
        own.child_period_kind,
        own.source_id,
        own.vintage_id,
        own.measure_code,
        own.stated_origin
    from beside_its_value
    inner join own
        on
            beside_its_value.child_indicator_id = own.indicator_id
            and beside_its_value.child_unit_id = own.unit_id
            and beside_its_value.child_period_start = own.period_start
            and beside_its_value.child_period_end = own.period_end
            and beside_its_value.child_period_kind = own.period_kind
            and beside_its_value.role = own.role
    where not beside_its_value.is_value and own.candidate = 'pair'
),

step as (
    select * from step_to_value
    union all by name
    select * from step_to_unit
    union all by name
    select * from step_to_statement
)

select
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    boundary_set,
    role,
    row_number() over (
        partition by indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, role
        order by
            step,
            child_indicator_id,
            child_unit_id,
            child_period_end,
            child_period_start,
            child_period_kind,
            measure_code,
            source_id
    ) as step_number,
    step,
    operation,
    sign,
    cast(amount as decimal(38, 6)) as amount,
    child_indicator_id,
    child_unit_id,
    child_period_start,
    child_period_end,
    child_period_kind,
    child_boundary_set,
    source_id,
    -- cases are counted anew over all editions: a count is of no vintage
    if(stated_origin = 'cases', null, vintage_id) as vintage_id,
    measure_code,
    if(stated_origin in ('list', 'list_of_unit'), 'list', stated_origin) as stated_origin
from step
order by indicator_id, unit_id, period_end, period_start, period_kind, boundary_set, role, step_number
