/*
# judging.md §1: a unit outside every universe is shown, listed as outside, and counts in no group.
sentence: Every unit that reports is on a list of units that are expected to
sentence_vi: Mọi đơn vị có số liệu đều thuộc danh sách đơn vị phải báo cáo
expected: a unit of the indicator's scope, or of the list that its source measures, on the period's last day
to_fix: >-
  put the unit on the list with its dates (seed scope_member), name the source's own list (coverage: universe:), or ask
  the source why it counts this unit
severity: warning
shows: [indicator_id, unit_id, period_start, period_end, value, flags, source_ids]
examined: select count(distinct unit_id) from batch
*/
select *
from batch
where map = 'as_reported' and list_contains(string_split(flags, '|'), 'outside_universe')
