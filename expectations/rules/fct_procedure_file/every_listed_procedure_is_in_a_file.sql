/*
sentence: The files of a unit's list hold as many procedures as landed of it
sentence_vi: Số thủ tục trong các tệp của một danh mục bằng số thủ tục đã nạp
expected: as many procedures as landed.procedure has of the unit, day and vintage
expected_vi: đủ số thủ tục mà landed.procedure có của đơn vị, ngày và phiên bản đó
examined: select count(*) from landed.procedure
*/
with landed_lists as (
    select
        unit_id,
        as_of_date,
        vintage_id,
        count(*) as landed
    from landed.procedure
    group by unit_id, as_of_date, vintage_id
),

listed_files as (
    select
        unit_id,
        as_of_date,
        vintage_id,
        sum(procedures) as listed
    from batch
    group by unit_id, as_of_date, vintage_id
)

select
    unit_id,
    as_of_date,
    vintage_id,
    l.landed,
    f.listed
from landed_lists as l
full join listed_files as f using (unit_id, as_of_date, vintage_id)
where l.landed is distinct from f.listed
