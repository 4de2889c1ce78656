/*
sentence: The old unit's last day is the day before the succession, and the successor exists on that day
sentence_vi: Đơn vị cũ kết thúc vào ngày hôm trước, đơn vị kế thừa tồn tại trong ngày kế thừa
expected: "dim_org_unit has both: the old unit until the day before, the new one on the day"
expected_vi: "dim_org_unit có cả hai: đơn vị cũ đến hết ngày hôm trước, đơn vị mới từ ngày đó"
shows: [${key}, succession_date]
*/
select t.*
from batch as t
where
    not exists (
        select 1
        from marts.dim_org_unit as o
        where o.unit_id = t.unit_id and o.valid_to = t.succession_date - 1
    )
    or not exists (
        select 1
        from marts.dim_org_unit as n
        where
            n.unit_id = t.successor_unit_id
            and t.succession_date between n.valid_from and coalesce(n.valid_to, date '9999-12-31')
    )
