/*
# Figures of one calendar, kind and length: months of a year-to-date figure grow, so March follows the March before.
sentence: >-
  Every figure of today that has one before it in its series is listed with that one, both as they stand
sentence_vi: >-
  Mọi số liệu có kỳ trước cùng loại, cùng độ dài đều được so với đúng kỳ đó, đúng giá trị hiện nay
expected: value and previous_value of fct_indicator, of neighbouring periods of one calendar, kind and length
expected_vi: value và previous_value của fct_indicator, của hai kỳ liền nhau cùng lịch, cùng loại và cùng độ dài
shows:
  [${key}, value, value_today, previous_period_end, period_end_before, previous_value, value_before]
*/
with figures as (
    select
        ${key},
        value as value_today,
        lag(period_end) over series as period_end_before,
        lag(value) over series as value_before
    from marts.fct_indicator
    left join marts.dim_period using (period_start, period_end, period_kind)
    where value is not null
    window
        series as (
            partition by
                indicator_id,
                unit_id,
                boundary_set,
                calendar,
                period_kind,
                datediff('month', period_start, period_end)
            order by period_end
        )
),

followers as (
    select *
    from figures
    where period_end_before is not null
)

select *
from batch as t
full join followers as f using (${key})
where
    t.value is distinct from f.value_today
    or t.previous_value is distinct from f.value_before
    or t.previous_period_end is distinct from f.period_end_before
