/*
# Which breakdowns are whole is learnt from the source itself: where at least half of three totals or more are the sum
# of their parts, all must be. All provinces of a day are parts of the country in the same way.
# 0.001: parts are rounded like their total; on 630 real totals by sex the largest gap is 0.03 %.
sentence: >-
  The parts of a breakdown that is whole sum to their published total; so do all provinces to the country
sentence_vi: >-
  Các phần của một phân tổ đầy đủ cộng lại bằng tổng đã công bố; các tỉnh cộng lại bằng cả nước
expected: the sum of the parts within 0.1 % of the total
expected_vi: tổng các phần chênh không quá 0,1 % so với tổng số
to_fix: look for a part that is missing, read twice or misread, or a total of another period
to_fix_vi: tìm phần bị thiếu, bị đọc hai lần hoặc đọc sai, hoặc tổng số của kỳ khác
severity: warning
shows: [source_id, measure_code, unit_id, period_end, parts, value, parts_sum]
examined: select count(*) from batch where is_current and breakdown <> '' and value is not null
*/
with figures as (
    select
        o.*,
        u.unit_class
    from batch as o
    inner join marts.dim_measure as m using (measure_code)
    inner join marts.dim_org_unit as u using (unit_id)
    where
        o.is_current
        and o.value is not null
        and o.comparability = 'exact'
        and m.additivity = 'additive_units'
),

days as (
    select distinct period_end
    from figures
),

provinces_of_a_day as (
    select
        d.period_end,
        count(*) as provinces
    from days as d
    inner join marts.dim_org_unit as p
        on
            p.unit_class = 'province'
            and d.period_end between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    group by d.period_end
),

sums_of_parts as (
    select
        source_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        regexp_replace(breakdown, '=[^|]*', '', 'g') as parts,
        sum(value) as parts_sum
    from figures
    where breakdown <> '' and not is_total
    group by all
),

sums_of_provinces as (
    select
        f.source_id,
        f.measure_code,
        'VN' as unit_id,
        f.period_start,
        f.period_end,
        f.period_kind,
        'provinces' as parts,
        sum(f.value) as parts_sum
    from figures as f
    inner join provinces_of_a_day as p using (period_end)
    where f.breakdown = '' and f.unit_class = 'province'
    group by f.source_id, f.measure_code, f.period_start, f.period_end, f.period_kind, p.provinces
    having count(*) = p.provinces
),

sums as (
    select * from sums_of_parts
    union all
    select * from sums_of_provinces
),

compared as (
    select
        t.* exclude (unit_class),
        s.parts,
        s.parts_sum,
        abs(cast(s.parts_sum as double) / cast(t.value as double) - 1) as gap
    from figures as t
    inner join sums as s
        using (source_id, measure_code, unit_id, period_start, period_end, period_kind)
    where t.breakdown = '' and t.value > 0
),

whole_breakdowns as (
    select
        source_id,
        measure_code,
        parts
    from compared
    group by source_id, measure_code, parts
    having count(*) >= 3 and median(gap) <= 0.001
)

select c.*
from compared as c
semi join whole_breakdowns as w using (source_id, measure_code, parts)
where c.gap > 0.001
