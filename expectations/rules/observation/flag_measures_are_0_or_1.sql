/*
# For a unit that stands for many, the "flag" is the number of units that have it.
sentence: A yes/no measure of one unit is 0 or 1; of many units it is a whole number of them
sentence_vi: Số đo có/không của một đơn vị là 0 hoặc 1; của nhóm đơn vị là số đơn vị có
expected: 0 or 1; a whole number for the country, a block or a region
expected_vi: 0 hoặc 1; số nguyên cho cả nước, khối hoặc vùng
to_fix: "set `number: flag` and `values` of the column in the source's YAML"
to_fix_vi: "khai báo `number: flag` và `values` của cột trong YAML của nguồn"
shows: [value_text, value, unit_text]
examined: flags
*/
with flags as (
    select *
    from batch
    where unit_of_measure = '0/1'
),

aggregates as (
    select unit_id
    from reference.org_unit
    where unit_class in ('country', 'block', 'region')
)

select *
from flags
where
    value not in (0, 1)
    and (unit_id not in (select unit_id from aggregates) or value <> trunc(value))
