/*
# judging.md §2: a rate of one province of 85 is no rate of the country, however right its sum is. Weights are not
# published: where coverage is by weight its rounding may hide on which side of the minimum it lies, and only there.
sentence: >-
  A figure computed for a group has a value exactly where enough of what is expected stands behind it
sentence_vi: >-
  Số liệu tính cho một nhóm chỉ có giá trị khi độ bao phủ đạt mức tối thiểu
expected: >-
  value missing with the reason incomplete_coverage where the coverage by weight, else units_reported ÷
  units_expected, of a longer period tiles_heard ÷ tiles_expected, is below the min_coverage of the indicator,
  and nowhere else
expected_vi: >-
  để trống value với lý do incomplete_coverage khi độ bao phủ theo trọng số, nếu không có thì units_reported ÷
  units_expected, của kỳ dài là tiles_heard ÷ tiles_expected, thấp hơn min_coverage của chỉ tiêu; ngoài ra không
  để trống vì lý do này
to_fix: look at dbt_project/models/intermediate/indicators/int_indicator__best.sql
to_fix_vi: xem dbt_project/models/intermediate/indicators/int_indicator__best.sql
shows:
  [
    indicator_id, unit_id, period_end, boundary_set, coverage, coverage_basis, units_reported, units_expected,
    tiles_heard, tiles_expected, min_coverage, value,
  ]
examined: computed
*/
with computed as (
    select
        t.*,
        i.min_coverage,
        coalesce(
            if(
                t.coverage_basis = 'weight',
                t.coverage < 100 * i.min_coverage,
                coalesce(t.tiles_heard, t.units_reported)
                < i.min_coverage * coalesce(t.tiles_expected, t.units_expected)
            ),
            false
        ) as is_below_minimum,
        coalesce(t.coverage_basis = 'weight' and t.coverage = 100 * i.min_coverage, false) as is_on_minimum
    from batch as t
    inner join marts.dim_indicator as i using (indicator_id)
    where t.units_expected is not null
)

select *
from computed
where
    (not is_on_minimum and is_below_minimum <> (missing_reason is not distinct from 'incomplete_coverage'))
    or (is_below_minimum and value is not null)
