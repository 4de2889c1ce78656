/*
# judging.md §2: one unit's wrong pair never stops the country's release, and never counts.
sentence: No pair of today has a numerator larger than its denominator
sentence_vi: Không cặp số liệu nào hiện nay có tử số lớn hơn mẫu số
expected: numerator ≤ denominator; a pair that breaks it has no value and counts nowhere
expected_vi: tử số ≤ mẫu số; cặp số liệu vi phạm không có giá trị và không được tính vào đâu
to_fix: >-
  compare the two cells: another base, another period, or an error of the source to list in
  corrections with its reason
to_fix_vi: "so sánh hai ô: khác mẫu số, khác kỳ, hoặc nguồn sai thì ghi vào phần đính chính kèm lý do"
severity: warning
shows:
  [indicator_id, unit_id, period_start, period_end, numerator, numerator_cells, denominator, denominator_cells]
examined: select count(*) from batch where numerator is not null and denominator is not null
*/
with inconsistent as (
    select
        t.*,
        i.numerator_measure,
        i.denominator_measure
    from batch as t
    inner join marts.dim_indicator as i using (indicator_id)
    where t.missing_reason = 'inconsistent' and t.boundary_set = 'as_reported'
),

-- a figure that was derived, or counted from records, has no cell of its own
printed as (
    select
        o.measure_code,
        o.unit_id,
        o.period_start,
        o.period_end,
        o.period_kind,
        string_agg(
            concat(
                o.source_id, ' ', o.vintage_id, ' ', o.cell_sheet, ' row ', o.cell_row, ' column ', o.cell_column
            ),
            '; '
            order by o.source_id, o.vintage_id
        ) as cells
    from marts.fct_observation as o
    semi join inconsistent as i
        on
            o.unit_id = i.unit_id
            and o.period_end = i.period_end
            and o.measure_code in (i.numerator_measure, i.denominator_measure)
    where o.is_current and o.value is not null
    group by o.measure_code, o.unit_id, o.period_start, o.period_end, o.period_kind
)

select
    n.*,
    a.cells as numerator_cells,
    b.cells as denominator_cells
from inconsistent as n
left join printed as a
    on
        n.numerator_measure = a.measure_code
        and n.unit_id = a.unit_id
        and n.period_start = a.period_start
        and n.period_end = a.period_end
        and n.period_kind = a.period_kind
left join printed as b
    on
        n.denominator_measure = b.measure_code
        and n.unit_id = b.unit_id
        and n.period_start = b.period_start
        and n.period_end = b.period_end
        and n.period_kind = b.period_kind
