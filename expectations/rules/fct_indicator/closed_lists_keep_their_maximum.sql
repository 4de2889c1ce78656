/*
# judging.md §6: more than a closed list holds is an error of the file, never a target that is met.
sentence: No count of today is larger than the closed list it is taken from
sentence_vi: Không số liệu nào hiện nay lớn hơn số phần tử của danh mục đóng
expected: numerator ≤ maximum of its measure; a larger one has no value and counts nowhere
expected_vi: numerator không vượt số tối đa của số đo; lớn hơn thì không có giá trị và không được tính vào đâu
to_fix: >-
  open the cell: another list (the list grew?), a sum of services that two ministries share, or an
  error of the source to list in corrections with its reason
to_fix_vi: >-
  mở ô số liệu: một danh mục khác (danh mục đã mở rộng?), dịch vụ chung của hai bộ bị cộng hai lần, hoặc nguồn
  sai thì ghi vào phần đính chính kèm lý do
severity: warning
shows: [indicator_id, unit_id, period_start, period_end, numerator, cells]
examined: select count(*) from batch where numerator is not null
*/
with over_maximum as (
    select
        t.*,
        i.numerator_measure
    from batch as t
    inner join marts.dim_indicator as i using (indicator_id)
    where t.missing_reason = 'over_maximum' and t.boundary_set = 'as_reported'
),

printed as (
    select
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        string_agg(
            concat(
                source_id, ' ', vintage_id, ' ', cell_sheet, ' row ', cell_row, ' column ', cell_column
            ),
            '; '
            order by source_id, vintage_id
        ) as cells
    from marts.fct_observation
    where is_current and value is not null
    group by measure_code, unit_id, period_start, period_end, period_kind
)

select
    o.*,
    p.cells
from over_maximum as o
left join printed as p
    on
        o.numerator_measure = p.measure_code
        and o.unit_id = p.unit_id
        and o.period_start = p.period_start
        and o.period_end = p.period_end
        and o.period_kind = p.period_kind
