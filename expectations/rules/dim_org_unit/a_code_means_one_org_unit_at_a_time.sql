/*
# Codes of abolished units are given out again: after the mergers of 2025 code 24 is another province.
sentence: On any day a statistics-office code means one unit
sentence_vi: Tại mỗi ngày, một mã của cơ quan thống kê chỉ một đơn vị
expected: units with the same gso_code follow one another
expected_vi: các đơn vị cùng gso_code nối tiếp nhau
shows: [gso_code, unit_id, other_unit_id, valid_from, valid_to]
examined: select count(gso_code) from batch
*/
select
    t.*,
    o.unit_id as other_unit_id
from batch as t
inner join batch as o
    on
        t.gso_code = o.gso_code
        and t.unit_id < o.unit_id
        and t.valid_from <= coalesce(o.valid_to, date '9999-12-31')
        and o.valid_from <= coalesce(t.valid_to, date '9999-12-31')
