/*
# Which kind of period a target is judged on is no column of the marts, so the last figure of the kind that ends first
# is what the forecast must lie after.
sentence: The day forecast lies after the last figure of a series of the indicator and unit
sentence_vi: Ngày dự kiến đạt nằm sau số liệu cuối cùng của chuỗi
expected: forecast_on after the last period_end of fct_indicator, of one kind of period
expected_vi: forecast_on sau period_end cuối cùng của fct_indicator, cùng một loại kỳ
shows: [indicator_id, unit_id, last_period_end, forecast_on]
examined: select count(forecast_on) from batch
*/
with last_of_each_kind as (
    select
        indicator_id,
        unit_id,
        period_kind,
        max(period_end) as last_period_end
    from marts.fct_indicator
    where value is not null and boundary_set = 'as_reported'
    group by indicator_id, unit_id, period_kind
),

last_figures as (
    select
        indicator_id,
        unit_id,
        min(last_period_end) as last_period_end
    from last_of_each_kind
    group by indicator_id, unit_id
)

select
    t.*,
    f.last_period_end
from batch as t
left join last_figures as f using (indicator_id, unit_id)
where
    t.forecast_on is not null
    and coalesce(t.forecast_on <= f.last_period_end, true)
