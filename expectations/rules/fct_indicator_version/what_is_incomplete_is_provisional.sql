/*
sentence: A value without every expected unit behind it is provisional
sentence_vi: Giá trị chưa đủ số đơn vị phải báo cáo là số sơ bộ
expected: >-
  maturity provisional where units_reported < units_expected, or of a longer period tiles_heard < tiles_expected
expected_vi: >-
  maturity là provisional khi units_reported < units_expected, hoặc với kỳ dài khi tiles_heard < tiles_expected
to_fix: look at dbt_project/models/marts/fct_indicator_version.sql
to_fix_vi: xem dbt_project/models/marts/fct_indicator_version.sql
shows:
  [indicator_id, unit_id, period_end, units_reported, units_expected, tiles_heard, tiles_expected, maturity]
examined: incomplete
*/
with incomplete as (
    select *
    from batch
    where coalesce(tiles_heard, units_reported) < coalesce(tiles_expected, units_expected)
)

select *
from incomplete
where maturity is distinct from 'provisional'
