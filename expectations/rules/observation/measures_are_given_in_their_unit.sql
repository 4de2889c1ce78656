/*
sentence: An exact figure is given in the unit of measure of its measure or indicator
sentence_vi: Số liệu đúng khái niệm dùng đúng đơn vị tính của số đo hoặc chỉ tiêu
expected: the unit_of_measure of the seed measure, or of the seed indicator
expected_vi: đơn vị tính của số đo hoặc của chỉ tiêu trong danh mục
to_fix: set `unit_of_measure` and `scale` of the column in the source's YAML
to_fix_vi: "khai báo `unit_of_measure` và `scale` của cột trong YAML của nguồn"
shows: [measure_code, unit_of_measure, unit_of_the_measure]
*/
with units_of_measure as (
    select
        measure_code,
        unit_of_measure
    from reference.measure
    union all
    select
        indicator_id as measure_code,
        unit_of_measure
    from reference.indicator
)

select
    t.*,
    k.unit_of_measure as unit_of_the_measure
from batch as t
inner join units_of_measure as k using (measure_code)
where t.comparability = 'exact' and t.unit_of_measure <> k.unit_of_measure
