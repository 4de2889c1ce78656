/*
# judging.md §2: what is covered by weight can't be counted again from the units, but all of them are all of it.
sentence: Coverage is what was heard of what was expected, by units or by what they weigh, and says which
sentence_vi: >-
  Độ bao phủ là phần đã có số liệu trong tổng số phải có, theo số đơn vị hoặc theo trọng số, và nêu rõ cách tính
expected: >-
  coverage_basis where there is a coverage, and only there; of units 100 × units_reported ÷ units_expected, of a longer
  period 100 × tiles_heard ÷ tiles_expected; of weight 100 where every unit of the period was heard
expected_vi: >-
  có coverage_basis khi và chỉ khi có độ bao phủ; theo đơn vị là 100 × units_reported ÷ units_expected, của kỳ
  dài là 100 × tiles_heard ÷ tiles_expected; theo trọng số là 100 khi mọi đơn vị của kỳ đã trả lời
to_fix: look at coverage_percent in dbt_project/macros/aggregation.sql, and at int_indicator__weight
to_fix_vi: xem coverage_percent trong dbt_project/macros/aggregation.sql, và int_indicator__weight
shows:
  [
    indicator_id, unit_id, period_end, boundary_set, coverage, coverage_basis, units_reported, units_expected,
    tiles_heard, tiles_expected,
  ]
examined: select count(coverage) from batch
*/
select *
from batch
where
    (coverage is null) <> (coverage_basis is null)
    or (
        coverage_basis = 'units'
        and abs(
            cast(coverage as double)
            - 100.0 * coalesce(tiles_heard, units_reported) / coalesce(tiles_expected, units_expected)
        ) > 0.0001
    )
    or (
        coverage_basis = 'weight'
        and tiles_expected is null
        and units_reported = units_expected
        and coverage <> 100
    )
