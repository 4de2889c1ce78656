/*
# judging.md §3: units are the same people however they are grouped.
sentence: The country and its blocks have one value, the same on every boundary set
sentence_vi: Cả nước và mỗi khối chỉ có một giá trị, như nhau trên mọi bộ địa giới
expected: >-
  each version for VN, VN_MIN and VN_PROV on provinces_63 and provinces_34 equal to that as reported: pair, value,
  status, coverage and the days it was known
expected_vi: >-
  mỗi phiên bản của VN, VN_MIN và VN_PROV trên provinces_63 và provinces_34 giống như trên as_reported: cặp số
  liệu, giá trị, trạng thái, độ bao phủ và thời gian được biết
to_fix: look at dbt_project/models/intermediate/boundaries/int_indicator__carried_over.sql
to_fix_vi: xem dbt_project/models/intermediate/boundaries/int_indicator__carried_over.sql
shows:
  [
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set,
    numerator, denominator, value, reported_value
  ]
examined: restated
*/
with restated as (
    select t.*
    from batch as t
    inner join marts.dim_org_unit as u using (unit_id)
    where u.unit_class in ('country', 'block') and t.boundary_set <> 'as_reported'
)

select
    t.*,
    r.value as reported_value
from restated as t
left join batch as r
    on
        t.indicator_id = r.indicator_id
        and t.unit_id = r.unit_id
        and t.period_start = r.period_start
        and t.period_end = r.period_end
        and t.period_kind = r.period_kind
        and t.known_from = r.known_from
        and r.boundary_set = 'as_reported'
where
    row(
        t.numerator, t.denominator, t.value, t.value_status, t.missing_reason, t.coverage, t.coverage_basis, t.known_to
    )
    is distinct from
    row(
        r.numerator, r.denominator, r.value, r.value_status, r.missing_reason, r.coverage, r.coverage_basis, r.known_to
    )
