/*
sentence: What was added up as a value stands as that value in fct_indicator
sentence_vi: Số liệu được cộng như một giá trị đúng là giá trị đó trong fct_indicator
expected: the child's half in fct_indicator has the step's amount
expected_vi: nửa tương ứng của số liệu con trong fct_indicator đúng bằng số của bước
shows: [role, child_indicator_id, child_unit_id, child_period_end, child_boundary_set, amount, found]
examined: step_to_value
*/
with half as (
    select *
    from ${halves} as half
),

step_to_value as (
    select *
    from batch
    where child_indicator_id is not null
),

beside as (
    select
        step_to_value.*,
        half.amount as found
    from step_to_value
    left join half
        on
            step_to_value.child_indicator_id = half.indicator_id
            and step_to_value.child_unit_id = half.unit_id
            and step_to_value.child_period_start = half.period_start
            and step_to_value.child_period_end = half.period_end
            and step_to_value.child_period_kind = half.period_kind
            and step_to_value.child_boundary_set = half.boundary_set
            and step_to_value.role = half.role
)

select *
from beside
where found is distinct from amount
