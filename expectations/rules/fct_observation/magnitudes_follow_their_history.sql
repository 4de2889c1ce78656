/*
# Changes on the log scale, against the median and the median absolute deviation (× 1.4826: of a normal distribution
# the standard deviation) of the unit's own changes, and of all units' changes in that period; with the noise a count
# has by itself, 1/n + 1/m. A figure is far out only where it is so by every one of the two that has enough changes,
# so that neither a year's end nor a province that always jumps is reported.
#
# Figures are counts and amounts that may be compared from one period to the next.
# 8: the middle and the spread of fewer changes mean little.
# 6: in robust standard deviations. On the synthetic country (113,000 figures, errors of scale and stale boundaries
# planted) 46 figures lie beyond 6 and none of the 3,400 real ones does; the largest real change, the mobile boom of
# 2006–2007, is at 3.3.
# ln(2): under twofold either way is never reported, however steady a series was: a constant one has no spread at all.
sentence: A figure moves as its own series or its peers do, or less than twofold
sentence_vi: Số liệu biến động như chính chuỗi của nó hoặc như các đơn vị khác, hoặc dưới hai lần
expected: >-
  a change at most 6 robust standard deviations from the middle of its own series' changes, or of
  its peers' in that period
expected_vi: >-
  mức thay đổi cách trung vị không quá 6 độ lệch chuẩn bền vững, so với chuỗi của chính nó hoặc với các đơn vị
  cùng loại trong kỳ
to_fix: >-
  look at the cell: thousands read as units, another unit's row, a boundary that changed; or ask the
  source
to_fix_vi: >-
  xem ô số liệu: đơn vị nghìn bị đọc thành đơn vị, dòng của đơn vị khác, địa giới đã thay đổi; hoặc hỏi nguồn
severity: warning
shows:
  - measure_code
  - unit_id
  - period_end
  - previous_value
  - value
  - from_own_history
  - from_peers
  - source_id
examined: figures
*/
with figures as (
    select o.*
    from batch as o
    inner join marts.dim_measure as m using (measure_code)
    where
        o.is_current
        and o.value > 0
        and o.comparability = 'exact'
        and m.additivity in ('additive_units', 'distinct', 'stock_national')
        and o.unit_of_measure <> 'percent'
),

figures_in_series as (
    select
        *,
        datediff('month', period_start, period_end) as months
    from figures
),

steps as (
    select
        *,
        lag(value) over series as previous_value,
        datediff('month', lag(period_end) over series, period_end) as step
    from figures_in_series
    window
        series as (
            partition by source_id, measure_code, unit_id, period_kind, months, breakdown
            order by period_end
        )
),

changes as (
    select
        *,
        ln(cast(value as double) / cast(previous_value as double)) as change,
        1 / cast(value as double) + 1 / cast(previous_value as double) as noise
    from steps
    where previous_value is not null and flags not like '%break%'
),

own_history as (
    select
        source_id,
        measure_code,
        period_kind,
        months,
        step,
        breakdown,
        unit_id,
        median(change) as middle,
        1.4826 * mad(change) as spread
    from changes
    group by all
    having count(*) >= 8
),

peers as (
    select
        source_id,
        measure_code,
        period_kind,
        months,
        step,
        breakdown,
        period_end,
        median(change) as middle,
        1.4826 * mad(change) as spread
    from changes
    group by all
    having count(*) >= 8
),

compared as (
    select
        c.* exclude (months, step, noise),
        abs(c.change - o.middle) / sqrt(o.spread ** 2 + c.noise) as from_own_history,
        abs(c.change - p.middle) / sqrt(p.spread ** 2 + c.noise) as from_peers
    from changes as c
    left join own_history as o
        using (source_id, measure_code, period_kind, months, step, breakdown, unit_id)
    left join peers as p
        using (source_id, measure_code, period_kind, months, step, breakdown, period_end)
    where abs(c.change) > ln(2)
)

select *
from compared
where least(from_own_history, from_peers) > 6
