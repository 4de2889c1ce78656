/*
# judging.md §6: what a source prints as "about", as a bound or as an estimate may yet be followed by the figure itself.
sentence: >-
  A value that is only about, bounded, estimated or called provisional by a source is not final
sentence_vi: >-
  Giá trị mới là con số khoảng, một cận, số ước tính hoặc số nguồn gọi là sơ bộ thì chưa phải số chính thức
expected: maturity provisional where qualifier is not empty or flags hold estimated or provisional
expected_vi: maturity là provisional khi có qualifier, hoặc flags có estimated hay provisional
to_fix: look at dbt_project/models/marts/fct_indicator_version.sql
to_fix_vi: xem dbt_project/models/marts/fct_indicator_version.sql
shows: [indicator_id, unit_id, period_end, value, qualifier, flags, maturity]
examined: marked
*/
with marked as (
    select *
    from batch
    where qualifier <> '' or list_has_any(string_split(flags, '|'), ['estimated', 'provisional'])
)

select *
from marked
where maturity is distinct from 'provisional'
