/*
# judging.md §7. A break of the series has its own rule.
sentence: >-
  A change is told only between figures of one basis, printed or computed, and of like coverage
sentence_vi: >-
  Chỉ tính mức thay đổi giữa hai số liệu cùng cách hình thành (in sẵn hoặc được tính) và độ bao phủ gần nhau
expected: >-
  change missing with the reason other_basis or other_coverage (more than 5 points apart), else no reason
expected_vi: để trống change với lý do other_basis hoặc other_coverage (chênh hơn 5 điểm), ngoài ra không có lý do
shows: [${key}, previous_period_end, coverage_before, coverage, change, reason, reason_expected]
examined: select count(*) from batch where not is_across_break
*/
with figures as (
    select
        f.*,
        datediff('month', f.period_start, f.period_end) as months,
        f.value_status = 'published'
        or (
            f.units_expected is null
            and u.unit_class in ('country', 'block', 'region')
        ) as is_printed
    from marts.fct_indicator as f
    inner join marts.dim_org_unit as u using (unit_id)
    where f.value is not null
),

compared as (
    select
        t.*,
        f.coverage,
        p.coverage as coverage_before,
        case
            when f.is_printed <> p.is_printed then 'other_basis'
            when abs(f.coverage - p.coverage) > 5 then 'other_coverage'
        end as reason_expected
    from batch as t
    inner join figures as f using (${key})
    inner join figures as p
        on
            f.indicator_id = p.indicator_id
            and f.unit_id = p.unit_id
            and f.boundary_set = p.boundary_set
            and f.period_kind = p.period_kind
            and f.months = p.months
            and t.previous_period_end = p.period_end
    where not t.is_across_break
)

select *
from compared
where
    reason is distinct from reason_expected
    or (reason is not null and change is not null)
