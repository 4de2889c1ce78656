/*
sentence: >-
  Every indicator has a row for the country where a target of it falls due: a value, or the reason there is none
sentence_vi: Mọi chỉ tiêu có một dòng cho cả nước tại ngày đến hạn của mục tiêu, gồm giá trị hoặc lý do thiếu
expected: a row with unit_id VN, boundary_set as_reported, period_end = due_on
expected_vi: một dòng có unit_id VN, boundary_set as_reported, period_end = due_on
to_fix: look at dbt_project/models/intermediate/indicators/int_indicator__due.sql
to_fix_vi: xem dbt_project/models/intermediate/indicators/int_indicator__due.sql
examined: select count(*) from marts.dim_target
*/
select
    i.target_id,
    i.indicator_id,
    i.due_on
from marts.dim_target as i
where
    not exists (
        select 1
        from batch as t
        where
            t.indicator_id = i.indicator_id
            and t.unit_id = 'VN'
            and t.period_end = i.due_on
            and t.boundary_set = 'as_reported'
    )
