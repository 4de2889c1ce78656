/*
# judging.md §1: a unit outside every universe is shown, listed as outside, and counts in no group.
sentence: Every unit that reports is on a list of units that are expected to
sentence_vi: Mọi đơn vị có số liệu đều thuộc danh sách đơn vị phải báo cáo
expected: a unit of the indicator's scope, or of the list that its source measures, on the period's last day
expected_vi: một đơn vị thuộc phạm vi của chỉ tiêu, hoặc thuộc danh sách mà nguồn thống kê, vào ngày cuối kỳ
to_fix: >-
  put the unit on the list with its dates (seed scope_member), name the source's own list (`universe` of its
  `coverage`), or ask the source why it counts this unit
to_fix_vi: >-
  đưa đơn vị vào danh sách kèm thời hạn (danh mục scope_member), khai báo danh sách riêng của nguồn (`universe`
  trong `coverage`), hoặc hỏi nguồn vì sao tính đơn vị này
severity: warning
shows: [indicator_id, unit_id, period_start, period_end, value, flags, source_ids]
examined: of_units
*/
with of_units as (
    select t.*
    from batch as t
    inner join marts.dim_org_unit as u using (unit_id)
    where t.boundary_set = 'as_reported' and u.unit_class not in ('country', 'block', 'region')
)

select *
from of_units
where list_contains(string_split(flags, '|'), 'outside_universe')
