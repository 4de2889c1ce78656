/*
sentence: Every measure has a unit of measure
sentence_vi: Mọi số đo có đơn vị tính
expected: unit_of_measure
expected_vi: có unit_of_measure
shows: [measure_code, unit_of_measure]
*/
select *
from batch
where coalesce(unit_of_measure, '') = ''
