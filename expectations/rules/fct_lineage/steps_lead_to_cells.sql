/*
sentence: What was added up as printed is printed in a cell, today
sentence_vi: Số liệu được cộng như số in sẵn đang được in ở một ô
expected: fct_observation has the statement, in force, with the step's amount
expected_vi: fct_observation có số liệu đó, đang có hiệu lực, đúng bằng số của bước
shows: [role, source_id, vintage_id, measure_code, child_unit_id, child_period_end, amount, found]
examined: step_to_cell
*/
with step_to_cell as (
    select *
    from batch
    where stated_origin = 'printed'
),

cell as (
    select
        *,
        -- “nothing arose” is an answer: 0 (judging.md §1)
        if(missing_reason = 'not_arisen', 0, value) as amount
    from marts.fct_observation
    where is_current and breakdown = '' and comparability = 'exact'
),

beside as (
    select
        step_to_cell.*,
        cell.amount as found
    from step_to_cell
    left join cell
        on
            step_to_cell.source_id = cell.source_id
            and step_to_cell.vintage_id = cell.vintage_id
            and step_to_cell.measure_code = cell.measure_code
            and step_to_cell.child_unit_id = cell.unit_id
            and step_to_cell.child_period_start = cell.period_start
            and step_to_cell.child_period_end = cell.period_end
            and step_to_cell.child_period_kind = cell.period_kind
)

select *
from beside
where found is distinct from amount
