/*
sentence: >-
  Every indicator has a row for the country at its target date: a value, or the reason there is none
sentence_vi: Mọi chỉ tiêu có một dòng cho cả nước tại ngày đánh giá, gồm giá trị hoặc lý do thiếu
expected: a row with unit_id VN, map as_reported, period_end = target_date
to_fix: look at dbt_project/models/intermediate/indicators/int_indicator__due.sql
examined: select count(*) from marts.dim_indicator
*/
select
    i.indicator_id,
    i.target_date,
    i.scope
from marts.dim_indicator as i
where
    not exists (
        select 1
        from batch as t
        where
            t.indicator_id = i.indicator_id
            and t.unit_id = 'VN'
            and t.period_end = i.target_date
            and t.map = 'as_reported'
    )
